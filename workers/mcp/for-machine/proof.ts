import { hmacHex } from "../../wire/hmac.ts";
import { bytesFromHex, sha256Hex } from "../../wire/sha256.ts";

/** As the gateway has it (vm/gateway/identity.ts): how far two clocks may differ, and how long a request may be on its way. */
const VALID_SECONDS = 60;
const MS = 1_000;

/** What is signed: no other request can be made of it. */
export type SignedRequest = {
  /** The person's address. */
  readonly user: string;
  readonly path: string;
  readonly body: ArrayBuffer;
};

/**
 * Whether the machine's gateway has asked for this, of this person, within the last minute. Its other half is `identityHeaders`
 * (vm/gateway/identity.ts); a test makes one with the other. Compared in constant time; without a key nothing is proven.
 *
 * @param proof the Unix second, a point, and HMAC-SHA256 in hex
 */
export async function isAskedByMachine(
  key: string | undefined,
  { user, path, body }: SignedRequest,
  proof: string,
  now: Date,
): Promise<boolean> {
  const [, second = "", given = ""] = /^(\d{1,12})\.([0-9a-f]{64})$/.exec(proof) ?? [];
  if (!key || given === "" || Math.abs(now.getTime() / MS - Number(second)) > VALID_SECONDS) return false;
  const said = JSON.stringify([user, path, await sha256Hex(body), Number(second)]);
  return crypto.subtle.timingSafeEqual(bytesFromHex(given), bytesFromHex(await hmacHex(key, said)));
}
