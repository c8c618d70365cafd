import type { Sql } from "../../portable/sql.ts";
import { idOf } from "../claude/access.ts";
import { keepToken, tokenOf, tokensSealedOtherwise } from "../claude/store.ts";
import type { CredentialKeys } from "./keys.ts";
import { seal, unseal } from "./sealing.ts";
import { credentials, sealedOtherwise } from "./store.ts";

/** Of one round; there is one an hour. */
const ROUND_MAX = 100;

/**
 * Seals under the current key what is still under an earlier one; meanwhile both open. A secret whose key is gone stays as it is,
 * and a line of the log names its credential.
 */
export async function sealAnew(sql: Sql, keys: CredentialKeys | null): Promise<void> {
  if (keys === null) return;
  for (const old of sealedOtherwise(sql, keys.current.id, ROUND_MAX)) {
    const { id, version } = old;
    const plain = await unseal(old, keys, id);
    if (plain === null) {
      console.error(JSON.stringify({ level: "error", event: "credential_unreadable", credentialId: id }));
      continue;
    }
    const sealed = await seal(plain, keys, id, version + 1);
    // Unless it was replaced meanwhile.
    if (credentials.get(sql, id)?.version === version) credentials.update(sql, id, sealed);
  }
  for (const old of tokensSealedOtherwise(sql, keys.current.id)) {
    const id = idOf(old.kind);
    const plain = await unseal(old, keys, id);
    if (plain === null) {
      console.error(JSON.stringify({ level: "error", event: "token_unreadable", kind: old.kind }));
      continue;
    }
    const sealed = await seal(plain, keys, id, old.version + 1);
    if (tokenOf(sql, old.kind)?.version === old.version) keepToken(sql, { ...old, ...sealed });
  }
}
