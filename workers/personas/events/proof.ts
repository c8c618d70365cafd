import { Problem } from "../../problem.ts";
import { hex } from "../../wire/sha256.ts";

export const SIGNATURE_HEADER = "x-webhook-signature";

/**
 * The secret of a persona's webhook: an HMAC of the stack's own over its id, in hex. So the Worker knows it without asking anybody,
 * and a wrong proof costs no call of an object.
 */
export const webhookSecret = (key: string, personaId: string): Promise<string> => hmac(key, personaId);

/** @throws Problem invalid_token unless the signature is the HMAC-SHA256 of the very body, in hex */
export async function requireSignature(
  body: string,
  signature: string | undefined,
  key: string | undefined,
  personaId: string,
): Promise<void> {
  if (key !== undefined && signature !== undefined) {
    const due = await hmac(await webhookSecret(key, personaId), body);
    if (isSame(due, signature.replace(/^sha256=/, "").toLowerCase())) return;
  }
  throw new Problem(
    "invalid_token",
    "Send X-Webhook-Signature: the HMAC-SHA256 of the body in hex, with the persona's webhook secret; or a bearer token of the role team.",
  );
}

async function hmac(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const made = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", made, encoder.encode(text)));
}

/** In constant time; the length of such a signature is no secret. */
function isSame(due: string, given: string): boolean {
  const [a, b] = [due, given].map((text) => new TextEncoder().encode(text));
  return a !== undefined && b !== undefined && a.length === b.length && crypto.subtle.timingSafeEqual(a, b);
}
