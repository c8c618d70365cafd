import { extname } from "node:path";
import type { HttpReply } from "../terminal/send.ts";
import { pageFiles } from "./build.ts";
import { hexDigest } from "./digest.ts";
import { TYPES } from "./kinds.ts";

/** One file of the page that has its name from its bytes, as this checkout makes it. */
export type HashedFile = { readonly path: string; readonly type: string; readonly sha256: string };

/** The page's first code: what the shell names. Its name is another one as soon as any byte of it is. */
export function hashedFile(root: string): HashedFile {
  const files = pageFiles(root);
  const name = /src="\/(assets\/chunk-[^"]+)"/.exec(new TextDecoder().decode(files.get("index.html")))?.[1];
  const bytes = files.get(name ?? "");
  if (!name || !bytes) throw new Error("The page has no code that its shell names.");
  return { path: `/${name}`, type: TYPES[extname(name)] ?? "", sha256: hexDigest(bytes) };
}

/**
 * What is wrong with a deployment's answer for it; null when nothing is. The provider takes a lost answer of an upload for a good one,
 * and gives a file the type that its bytes were first uploaded with, so that only reading one tells (docs/decisions/030-page-serving.md).
 */
export function wrongWith(file: HashedFile, { status, headers, bytes }: HttpReply): string | null {
  if (status === 404) return "404: this checkout's page is not what is deployed";
  if (status !== 200) return `${status}`;
  if (headers["content-type"] !== file.type) return `type ${headers["content-type"] || "none"}`;
  if (headers["x-content-type-options"] !== "nosniff") return "without nosniff";
  return hexDigest(bytes) === file.sha256 ? null : "other bytes";
}
