import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const ITERATIONS = 4_096;
const HASH_BYTES = 32;

/**
 * What Postgres keeps instead of a password (RFC 5803), so that the password itself is in no statement, log or history.
 *
 * @param salt 16 random bytes
 */
export function scramVerifier(password: string, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, "sha256");
  const keyed = (word: string) => createHmac("sha256", salted).update(word).digest();
  const stored = createHash("sha256").update(keyed("Client Key")).digest("base64");
  const server = keyed("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${Buffer.from(salt).toString("base64")}$${stored}:${server}`;
}
