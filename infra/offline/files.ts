import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hexDigest } from "../page/digest.ts";
import { type Assets, filesIn } from "../page/serving.ts";
import type { Properties } from "./engine.ts";

/** Where the runtime finds rules for headers: in a file of the folder, which no upload carries and no address leads to. */
const RULES = "_headers";

/** The folder of files that the upload would carry, for the runtime's own asset router, which answers before the script where the program says so. */
export function assetFilesOf({ assets }: Properties, root: string) {
  if (assets === undefined) return {};
  const { directory, config } = assets as Omit<Assets, "digest">;
  const { runWorkerFirst, notFoundHandling, htmlHandling, headers } = config;
  return {
    assets: {
      directory: withRules(join(root, directory), headers),
      hasUserWorker: true,
      runWorkerFirst: [...runWorkerFirst],
      notFoundHandling,
      htmlHandling,
    },
  };
}

/** A copy of the folder with its rules, named by everything in it, so that runs at the same time share it and none sees half of one. */
function withRules(folder: string, headers: string): string {
  const files = [...filesIn(folder), [RULES, new TextEncoder().encode(headers)] as const];
  const name = hexDigest(Buffer.from(files.map(([path, bytes]) => `${path} ${hexDigest(bytes)}`).join("\n")));
  const copies = `${folder}-local`;
  const copy = join(copies, name.slice(0, 16));
  if (existsSync(copy)) return copy;
  mkdirSync(copies, { recursive: true });
  const fresh = mkdtempSync(join(copies, "new-"));
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    writeFileSync(join(fresh, path), bytes);
  }
  try {
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    // Another run was there first.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
