import { MANIFEST_FILE } from "../../../vm/release/manifest.ts";
import { RELEASES, releaseFileKey } from "../../../workers/machine/delivery/store.ts";
import type { Bucket } from "../../cloudflare/bucket.ts";

/** The files of a release by what they are looked for under: the SHA-256 of each, and release.json. */
export type Published = ReadonlyMap<string, Uint8Array>;

/**
 * Puts a release where the machine looks for it. What is there already is left; the manifest goes last, so that whoever sees it
 * finds the files.
 *
 * @returns how many files were new
 * @throws BucketError
 */
export async function publish(files: Published, bucket: Bucket): Promise<number> {
  const there = new Set(await bucket.list(RELEASES));
  let fresh = 0;
  for (const [name, content] of files) {
    if (name === MANIFEST_FILE || there.has(keyOf(name))) continue;
    await bucket.write(keyOf(name), content, "application/octet-stream");
    fresh += 1;
  }
  const manifest = files.get(MANIFEST_FILE);
  if (manifest) await bucket.write(keyOf(MANIFEST_FILE), manifest, "application/json");
  return fresh;
}

function keyOf(name: string): string {
  const key = releaseFileKey(name);
  if (key === null) throw new RangeError(`${name} is no file of a release.`);
  return key;
}
