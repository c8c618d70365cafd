import { SignJWT } from "jose";
import { HOUR_MS, SECOND_MS } from "../../time/calendar.ts";
import { pairOf } from "./keys.ts";

/** RFC 8292 §2 allows a day; half of it leaves room for a clock that is wrong. */
const LIFE_MS = 12 * HOUR_MS;

/**
 * The header by which a push service knows who sends (RFC 8292): a token for that service alone, and the key that a browser was given.
 *
 * @param of `key` is `PUSH_KEY`, `subject` an address where whoever runs the push service finds us
 */
export async function vapidHeader(
  endpoint: string,
  { key, subject }: { readonly key: string; readonly subject: string },
  now: number,
): Promise<string> {
  const { publicKey, jwk } = pairOf(key);
  const usage = { name: "ECDSA", namedCurve: "P-256" } as const;
  const signer = await crypto.subtle.importKey("jwk", jwk, usage, false, ["sign"]);
  const token = await new SignJWT({ sub: subject })
    .setProtectedHeader({ typ: "JWT", alg: "ES256" })
    .setAudience(new URL(endpoint).origin)
    .setExpirationTime(Math.floor((now + LIFE_MS) / SECOND_MS))
    .sign(signer);
  return `vapid t=${token}, k=${publicKey}`;
}
