import { inTime } from "../../time/within.ts";

/** What became of one object. `failed`: nobody knows; the same again later is safe. */
export type PutOutcome = "stored" | "conflict" | "failed";

/** The part of a bucket that writing needs. */
export type OnceBucket = Pick<R2Bucket, "put" | "get">;

/**
 * Puts an object that is not there yet. The condition makes R2 decide (developers.cloudflare.com/r2/api/s3/conditional-operations),
 * so a second attempt after a crash writes nothing. Where something stands already it is compared: the bucket's lock may refuse the
 * attempt before the condition is looked at, so an error is looked into the same way. Two calls to R2 at most; never throws.
 *
 * @param patienceMs how long each of the calls may take; an answer after that counts as none
 */
export async function putOnce(
  bucket: OnceBucket,
  object: { readonly key: string; readonly text: string; readonly sha256: string },
  patienceMs: number,
): Promise<PutOutcome> {
  const { key, text, sha256 } = object;
  const condition = {
    onlyIf: new Headers({ "if-none-match": "*" }),
    httpMetadata: { contentType: "application/json" },
    // R2 refuses bytes that were damaged on the way.
    sha256,
  };
  try {
    if ((await inTime(patienceMs, bucket.put(key, text, condition))) !== null) return "stored";
  } catch (error) {
    warn(key, error);
  }
  try {
    const found = await inTime(patienceMs, bodyOf(bucket, key));
    if (found === null) return "failed";
    return sameBytes(found, new TextEncoder().encode(text)) ? "stored" : "conflict";
  } catch (error) {
    warn(key, error);
    return "failed";
  }
}

async function bodyOf(bucket: OnceBucket, key: string): Promise<Uint8Array | null> {
  const object = await bucket.get(key);
  return object === null ? null : new Uint8Array(await object.arrayBuffer());
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function warn(key: string, error: unknown): void {
  const failure = error instanceof Error ? error.message : "unknown failure";
  console.warn(JSON.stringify({ level: "warn", event: "audit_not_written", key, failure }));
}
