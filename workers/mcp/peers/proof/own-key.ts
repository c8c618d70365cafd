import { Problem } from "../../../problem.ts";
import { type CredentialKeys, credentialKeysOf } from "../../../sealing/keys.ts";
import type { Env } from "../../env.ts";
import { ToolError } from "../../tools/outcome.ts";
import { type Identity, identityOf } from "./identity.ts";

type Keyed = Pick<Env, "CREDENTIAL_KEYS">;

/** @throws Problem conflict without a master key, which everything of a peer is derived from */
export function peerKeys({ CREDENTIAL_KEYS }: Keyed): CredentialKeys {
  const keys = credentialKeysOf(CREDENTIAL_KEYS);
  if (keys) return keys;
  throw new Problem(
    "conflict",
    "Peers need the deployment's master key: npm run setup sets it, or pulumi config set --secret purser:masterKey.",
  );
}

/** The key pair of a person, under the key that a pairing began with. @throws ToolError when that key is gone */
export async function ownIdentity(person: string, env: Keyed, keyId?: string): Promise<Identity> {
  const identity = identityOf(person, peerKeys(env), keyId);
  if (identity === null)
    throw new ToolError(
      "pair_again",
      "The master key that this pairing began with was replaced twice; forget the peer and pair with it again.",
    );
  return identity;
}
