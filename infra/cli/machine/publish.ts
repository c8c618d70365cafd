import { type ASK_FILE, MANIFEST_FILE, type RESTORE_FILE } from "../../../vm/release/manifest.ts";
import { RELEASES, releaseFileKey } from "../../../workers/machine/delivery/store.ts";
import type { Bucket } from "../../cloudflare/bucket.ts";

/** Files by what they are looked for under: the SHA-256 of each, and the name of the signed manifest. */
export type Published = ReadonlyMap<string, Uint8Array>;

/**
 * Puts a release, or what is to be restored or asked, where the machine looks for it. What is there already is left; the manifest goes last,
 * so that whoever sees it finds the files.
 *
 * @returns how many files were new
 * @throws BucketError
 */
export async function publishFiles(
  files: Published,
  bucket: Bucket,
  last: typeof MANIFEST_FILE | typeof RESTORE_FILE | typeof ASK_FILE = MANIFEST_FILE,
): Promise<number> {
  const there = new Set(await bucket.list(RELEASES));
  let fresh = 0;
  for (const [name, content] of files) {
    if (name === last || there.has(keyOf(name))) continue;
    await bucket.write(keyOf(name), content, "application/octet-stream");
    fresh += 1;
  }
  const manifest = files.get(last);
  if (manifest) await bucket.write(keyOf(last), manifest, "application/json");
  return fresh;
}

function keyOf(name: string): string {
  const key = releaseFileKey(name);
  if (key === null) throw new RangeError(`${name} is no file of a release.`);
  return key;
}
