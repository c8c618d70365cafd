import { generateKeyPairSync, type JsonWebKey } from "node:crypto";

/** Entra takes no shorter key. */
const KEY_BITS = 2_048;

/** A key that signs what the Worker says to Azure, as a private JWK that is called by the moment it was made at. */
export type PrivateSigningKey = JsonWebKey & { readonly kid: string };

/** A new one. */
export function newSigningKey(now: Date): PrivateSigningKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: KEY_BITS });
  return {
    ...privateKey.export({ format: "jwk" }),
    kid: now.toISOString().slice(0, 19).replaceAll(":", "."),
  };
}
