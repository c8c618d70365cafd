import { createHash } from "node:crypto";
import type { PageFiles } from "./kinds.ts";

/** As hexadecimal digits. */
export const hexDigest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A hash over names and bytes; the same on every machine. */
export function pageDigestOf(files: PageFiles): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${hexDigest(bytes)}\n`);
  return hash.digest("hex");
}
