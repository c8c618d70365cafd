import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { hexDigest } from "../page/digest.ts";
import { filesIn, PAGE_FOLDER } from "../page/serving.ts";
import { place, placePage } from "./place.ts";

// What was built from other sources lately: those of a revision that a plan is held against, and of a branch one comes back to.

const FOLDER = "node_modules/.cache/purser-builds";
/** A build is three megabytes. */
const KEEP_BUILDS = 10;

/**
 * Puts the build of these sources into `dist/`, when one is kept. It is as it was kept only if the caller finds it to be so.
 *
 * @param sources the hash of everything in the checkout that decides the bytes
 */
export function takeBuild(root: string, sources: string): boolean {
  const kept = placeOf(root, sources);
  if (!existsSync(kept)) return false;
  try {
    const files = filesIn(kept);
    const isOfPage = (name: string) => name.startsWith(`${PAGE_FOLDER}/`);
    placePage(
      root,
      new Map(
        [...files].flatMap(([name, bytes]) =>
          isOfPage(name) ? [[name.slice(PAGE_FOLDER.length + 1), bytes] as const] : [],
        ),
      ),
    );
    for (const [name, bytes] of files) if (!isOfPage(name)) place(root, name, bytes);
    const now = new Date();
    utimesSync(kept, now, now);
    return true;
  } catch {
    return false; // Another process has made room meanwhile; then it is built.
  }
}

/** @param files the page's folder goes with them */
export function keepBuild(root: string, sources: string, files: readonly string[]): void {
  const kept = placeOf(root, sources);
  const draft = `${kept}.${process.pid}`;
  try {
    for (const file of [...files, PAGE_FOLDER])
      cpSync(join(root, file), join(draft, file), { recursive: true });
    if (!existsSync(kept)) renameSync(draft, kept);
    forgetOldest(join(root, FOLDER));
  } catch {
    // Another process has kept the same, or there is no room: what is not kept is built again.
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * By what is installed too: a revision's lock may name other packages than those that built it here. And by where it lies, seen from the
 * checkout: a copy that borrows another's packages has other paths in what its files' names are made of (infra/page/build.ts).
 */
function placeOf(root: string, sources: string): string {
  const installed = join(root, "node_modules/.package-lock.json");
  const packages = existsSync(installed) ? readFileSync(installed) : new Uint8Array();
  mkdirSync(join(root, FOLDER), { recursive: true });
  const installation = hexDigest(new TextEncoder().encode(`${hexDigest(packages)} ${packagesFrom(root)}`));
  return join(root, FOLDER, `${sources.slice(0, 32)}-${installation.slice(0, 32)}`);
}

/** Where a checkout's packages lie, seen from it. */
export const packagesFrom = (root: string): string =>
  relative(realpathSync(root), realpathSync(join(root, "node_modules")));

function forgetOldest(folder: string): void {
  const builds = globSync("*", { cwd: folder }).map((name) => join(folder, basename(name)));
  const at = new Map(builds.map((path) => [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  const byAge = builds.toSorted((a, b) => (at.get(b) ?? 0) - (at.get(a) ?? 0));
  for (const path of byAge.slice(KEEP_BUILDS)) rmSync(path, { recursive: true, force: true });
}
