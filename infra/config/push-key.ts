import { createECDH } from "node:crypto";
import type { Random } from "../stackfile/crypt.ts";

/** A private number of P-256 is this long; hardly any that long is too large (NIST SP 800-186 §3.2.1.3). */
const PRIVATE_BYTES = 32;

/** A new key for web push: `<public point>.<private number>`, both in Base64 for URLs (RFC 8292 §3.2 has the public form). */
export function newPushKey(random: Random): string {
  for (;;) {
    const curve = createECDH("prime256v1");
    const number = random(PRIVATE_BYTES);
    try {
      curve.setPrivateKey(number);
    } catch {
      // Zero, or past the curve's order: once in 2^32.
      continue;
    }
    return `${curve.getPublicKey("base64url")}.${curve.getPrivateKey().toString("base64url").padStart(43, "A")}`;
  }
}
