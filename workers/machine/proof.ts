import { bytesFromHex } from "../wire/sha256.ts";

/** Whether a presented key is the machine's, whose hash alone is deployed. Compared in constant time; no hash, no key. */
export async function isMachinesKey(
  presented: string | undefined,
  sha256: string | undefined,
): Promise<boolean> {
  if (!presented || !sha256) return false;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(presented));
  const expected = bytesFromHex(sha256);
  return expected.length === hash.byteLength && crypto.subtle.timingSafeEqual(hash, expected);
}
