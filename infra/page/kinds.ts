import { basename, extname } from "node:path";
import { hexDigest } from "./digest.ts";

/** The page's files by their names, such as "assets/main-ABC.js". */
export type PageFiles = ReadonlyMap<string, Uint8Array>;

/**
 * What the page is made of, and how a browser is told of it. Only kinds whose type Cloudflare's provider knows without asking the
 * machine that uploads; a manifest is "manifest.json" for that reason.
 */
export const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/**
 * Everything that is uploaded is public and is stored by its bytes alone, so that two names of different kinds would share one type
 * by chance.
 *
 * @throws on no files at all, a file of another kind or a hidden one, and on equal bytes under two suffixes
 */
export function requireKinds(files: PageFiles): void {
  if (!files.has("index.html"))
    throw new Error("The page has no index.html, so that there is nothing to serve.");
  const suffixes = new Map<string, string>();
  for (const [name, bytes] of files) {
    const suffix = extname(name);
    if (!(suffix in TYPES) || name.split("/").some((part) => part.startsWith(".")))
      throw new Error(
        `${name} is none of the page's files: only ${Object.keys(TYPES).join(" ")} have a known type, and none is hidden.`,
      );
    const hash = hexDigest(bytes);
    const other = suffixes.get(hash) ?? suffix;
    if (other !== suffix)
      throw new Error(
        `${basename(name)} has the same bytes as a file that ends in ${other}: one would get the other's type.`,
      );
    suffixes.set(hash, suffix);
  }
}
