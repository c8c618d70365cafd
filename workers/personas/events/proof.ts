import { Problem } from "../../problem.ts";
import { hmacHex } from "../../wire/hmac.ts";
import { isSame } from "../../wire/same.ts";

export const SIGNATURE_HEADER = "x-webhook-signature";

/**
 * The secret of a persona's webhook: an HMAC of the stack's own over its id, in hex. So the Worker knows it without asking anybody,
 * and a wrong proof costs no call of an object.
 */
export const webhookSecret = (key: string, personaId: string): Promise<string> => hmacHex(key, personaId);

/** @throws Problem invalid_token unless the signature is the HMAC-SHA256 of the very body, in hex */
export async function requireSignature(
  body: string,
  signature: string | undefined,
  key: string | undefined,
  personaId: string,
): Promise<void> {
  if (key !== undefined && signature !== undefined) {
    const due = await hmacHex(await webhookSecret(key, personaId), body);
    if (isSame(due, signature.replace(/^sha256=/, "").toLowerCase())) return;
  }
  throw new Problem(
    "invalid_token",
    "Send X-Webhook-Signature: the HMAC-SHA256 of the body in hex, with the persona's webhook secret; or a bearer token of the role team.",
  );
}
