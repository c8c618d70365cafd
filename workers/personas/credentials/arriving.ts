import type * as z from "zod/mini";
import { Problem } from "../../problem.ts";
import type { CredentialKeys } from "../../sealing/keys.ts";
import { openArrived, type Sealed, seal } from "../../sealing/sealing.ts";
import { unusable } from "../../wire/body.ts";
import type { CredentialBody } from "./schemas.ts";

type Body = z.infer<typeof CredentialBody>;

/** A credential with its secret under our own key: what is written down of it. */
export type SealedBody = Pick<Body, "name" | "serviceType" | "metadata"> & {
  readonly id: string;
  readonly sealed: Sealed;
};

/**
 * Seals what arrived, in whichever form, under the stack's own key.
 *
 * @param version of the credential that is there under this id; 0 when there is none
 * @throws Problem unavailable without a master key, invalid_request for a secret that cannot be read
 */
export async function arrive(
  body: Body,
  keys: CredentialKeys | null,
  newId: () => string,
  version: (id: string) => number,
): Promise<SealedBody> {
  if (keys === null)
    throw new Problem(
      "unavailable",
      "Credentials cannot be stored: this deployment has no master key. The owner runs setup again, or sets purser:masterKey, and deploys.",
    );
  const { name, serviceType, metadata, id = newId() } = body;
  const sealed = await seal(await secretOf(body, keys), keys, id, version(id) + 1);
  return { id, name, serviceType, metadata, sealed };
}

async function secretOf({ plaintext, encryptedData, iv, tag }: Body, keys: CredentialKeys): Promise<string> {
  if (plaintext !== undefined && encryptedData !== undefined)
    throw unusable("encryptedData", "plaintext is there too, and they may differ; send one of the two");
  if (plaintext !== undefined) return plaintext;
  if (encryptedData === undefined || iv === undefined || tag === undefined)
    throw unusable(
      "encryptedData",
      "expected either plaintext, or encryptedData with iv and tag: AES-256-GCM, in hex",
    );
  const plain = await openArrived({ encryptedData, iv, tag }, keys);
  if (plain !== null) return plain;
  throw unusable(
    "encryptedData",
    "it does not open with this deployment's MASTER_KEY; encrypt it with a key of 32 bytes from PBKDF2-HMAC-SHA256 over the master key's text, salt dac-cloud-credentials-v1, 100000 iterations, or send plaintext",
  );
}
