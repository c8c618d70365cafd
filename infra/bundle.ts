import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** The Workers runtime behaviour everything is built and tested against; never later than the pinned workerd knows. */
export const COMPATIBILITY_DATE = "2026-10-20";

/** The Workers of this project; each is a folder under `workers/`. */
export const WORKER_NAMES = ["edge", "assistant"] as const;
export type WorkerName = (typeof WORKER_NAMES)[number];

/** One Worker as a single ES module on disk, relative to the project root (the provider stores that path in state). */
export type Bundle = { readonly file: string; readonly sha256: string; readonly bytes: number };

/**
 * The one esbuild call, used by the deploy, the plan and the local run, so that all three carry the same bytes.
 * Writes `dist/<name>.mjs`. The hash is the lower-case hex SHA-256 the provider checks at preview and at apply.
 */
export function bundle(name: WorkerName, root: string = process.cwd()): Bundle {
  const file = `dist/${name}.mjs`;
  mkdirSync(join(root, "dist"), { recursive: true });
  const result = buildSync({
    absWorkingDir: root,
    entryPoints: [`workers/${name}/index.ts`],
    outfile: file,
    bundle: true,
    minify: true,
    keepNames: true,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    legalComments: "none",
    metafile: false,
    logLevel: "error",
    write: true,
  });
  if (result.errors.length > 0)
    throw new Error(`Worker ${name} does not bundle: ${result.errors[0]?.text ?? "unknown"}`);
  return hashed(root, file);
}

function hashed(root: string, file: string): Bundle {
  const content = readFileSync(join(root, file));
  return { file, sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
}
