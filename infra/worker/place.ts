import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hexDigest } from "../page/digest.ts";
import type { PageFiles } from "../page/kinds.ts";
import { filesIn, PAGE_FOLDER } from "../page/serving.ts";

/** One Worker as a single ES module on disk, relative to the project root (the provider stores that path in state). */
export type Bundle = { readonly file: string; readonly sha256: string; readonly bytes: number };

/** The page's folder holds exactly these files: whatever else is in it would be uploaded too. */
export function placePage(root: string, files: PageFiles): void {
  for (const [name, bytes] of files) place(root, `${PAGE_FOLDER}/${name}`, bytes);
  for (const name of filesIn(join(root, PAGE_FOLDER)).keys())
    if (!files.has(name)) rmSync(join(root, PAGE_FOLDER, name), { force: true });
}

/** Puts the bytes in place by renaming, so that another process never reads half a file. */
export function place(root: string, file: string, content: Uint8Array): Bundle {
  const path = join(root, file);
  if (!existsSync(path) || !readFileSync(path).equals(content)) {
    const draft = `${path}.${process.pid}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, content);
    renameSync(draft, path);
  }
  return { file, sha256: hexDigest(content), bytes: content.length };
}
