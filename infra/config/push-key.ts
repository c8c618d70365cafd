import { createECDH } from "node:crypto";
import type { Random } from "../stackfile/crypt.ts";

/** How many points P-256 has (SEC 2, 2.4.2); a private number is from 1 to one less. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const PRIVATE_BYTES = 32;
/** Eight bytes more than the order has, so that the remainder leans to no number (FIPS 186-5, A.2.1). */
const RANDOM_BYTES = PRIVATE_BYTES + 8;

/** A new key for web push: `<public point>.<private number>`, both in Base64 for URLs (RFC 8292 §3.2 has the public form). */
export function newPushKey(random: Random): string {
  const number = (BigInt(`0x${random(RANDOM_BYTES).toString("hex")}`) % (ORDER - 1n)) + 1n;
  const secret = Buffer.from(number.toString(16).padStart(2 * PRIVATE_BYTES, "0"), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(secret);
  return `${curve.getPublicKey("base64url")}.${secret.toString("base64url")}`;
}
