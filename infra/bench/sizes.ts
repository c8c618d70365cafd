import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { WORKER_NAMES } from "../../workers/workers.ts";
import { bundle } from "../worker/bundle.ts";

/** The most that one bundle may have, minified; Cloudflare's own limit on the free plan is 3 MB after compression. */
export const BUNDLE_MAX_BYTES = 1024 * 1024;

export type Size = { readonly name: string; readonly bytes: number; readonly gzipBytes: number };

/** The sizes of the files that would be uploaded. */
export function bundleSizes(root: string): Size[] {
  return WORKER_NAMES.map((name) => {
    const { file, bytes } = bundle(name, root);
    return { name, bytes, gzipBytes: gzipSync(readFileSync(join(root, file)), { level: 9 }).length };
  });
}
