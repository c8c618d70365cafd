import { globSync, lstatSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { hexDigest, pageDigestOf } from "./digest.ts";
import { type PageFiles, requireKinds, TYPES } from "./kinds.ts";

/**
 * How the door has the page's files: in a `folder` that is uploaded beside its script, from which Cloudflare answers hashed ones by
 * itself and for nothing, or written into its `module` (docs/decisions/030-page-serving.md). This is the one place that says which.
 */
type Serving = "folder" | "module";
export const SERVING: Serving = "folder";

/** Where the build puts them; relative to the project's root, like the bundles. */
export const PAGE_FOLDER = "dist/page";

/**
 * What is in `assets/` is answered without the door, everything else asks the door first: `POST /` is the proxy's, and a path that no
 * file has must never be answered with HTML. A list from the first deploy on and for ever: the provider (v5.22) refuses every later
 * plan once this turns from a list into a boolean or back.
 */
export const DOOR_FIRST: readonly string[] = ["/*", "!/assets/*"];

/** What a script is uploaded with besides its module; `digest` is over names and bytes. */
export type Assets = {
  readonly directory: string;
  readonly digest: string;
  readonly config: {
    readonly runWorkerFirst: string[];
    readonly notFoundHandling: "none";
    readonly htmlHandling: "none";
    readonly headers: string;
  };
};

/** Also put on a 404 of that folder, so that nothing here says for how long an answer may be kept. */
const HEADERS = "/assets/*\n  X-Content-Type-Options: nosniff\n";

/**
 * The folder that the door is uploaded with, looked at file by file: the provider uploads whatever is there, and a plan shows none of it
 * but the digest. Undefined where the files are in the module.
 *
 * @throws when it is empty, or has anything but plain files of the page's kinds
 */
export function pageAssets(root: string = process.cwd(), serving: Serving = SERVING): Assets | undefined {
  if (serving === "module") return undefined;
  const files = filesIn(join(root, PAGE_FOLDER));
  requireKinds(files);
  return {
    directory: PAGE_FOLDER,
    digest: pageDigestOf(files),
    config: {
      runWorkerFirst: [...DOOR_FIRST],
      notFoundHandling: "none",
      htmlHandling: "none",
      headers: HEADERS,
    },
  };
}

/** Every file of a folder by its path in it. @throws on a link, and on what is neither a file nor a folder */
export function filesIn(folder: string): PageFiles {
  const entries = globSync("**/{*,.*}", { cwd: folder }).toSorted();
  const files = new Map<string, Uint8Array>();
  for (const name of entries) {
    const stat = lstatSync(join(folder, name));
    if (stat.isDirectory()) continue;
    if (!stat.isFile())
      throw new Error(
        `${join(folder, name)} is no plain file; the upload would take its length from the link.`,
      );
    files.set(name, readFileSync(join(folder, name)));
  }
  return files;
}

/** What the build writes into the door's module: the files where it has no folder, else none. */
export function pageConstant(files: PageFiles, serving: Serving = SERVING): string {
  if (serving === "folder") return "{}";
  const written = [...files].map(([name, bytes]) => {
    const base64 = Buffer.from(bytes).toString("base64");
    return [
      `/${name}`,
      { type: TYPES[extname(name)], base64, etag: `"${hexDigest(bytes).slice(0, 32)}"` },
    ] as const;
  });
  return JSON.stringify(Object.fromEntries(written));
}
