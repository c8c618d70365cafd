import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ARCHIVE_MAX_BYTES = 256 * 1024 * 1024;

/**
 * Lays out the files of another revision in a folder of their own, with the packages that are installed here, and removes
 * them when the work is done. The working tree is not touched.
 *
 * @param ref anything that `git rev-parse` takes; a name that starts with a dash is refused
 * @throws Error when this is no checkout or there is no such revision
 */
export async function withRevision<T>(
  ref: string,
  root: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = layOut(ref, root);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same without an end: the folder is the caller's to remove. */
export function layOut(ref: string, root: string): string {
  const commit = commitOf(ref, root);
  const folder = mkdtempSync(join(tmpdir(), "purser-revision-"));
  try {
    const archive = execFileSync("git", ["archive", "--format=tar", commit], {
      cwd: root,
      maxBuffer: ARCHIVE_MAX_BYTES,
    });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function commitOf(ref: string, root: string): string {
  try {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
    return execFileSync("git", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch (cause) {
    throw new Error(`There is no revision "${ref}" in this checkout. A branch, a tag or a commit is meant.`, {
      cause,
    });
  }
}
