import type { Sql } from "../../portable/sql.ts";
import type { CredentialKeys } from "../../sealing/keys.ts";
import { unseal } from "../../sealing/sealing.ts";
import { momentOf } from "../../wire/moment.ts";
import { type Connectors, connectorsOf } from "./connectors.ts";
import { credentials, credentialsOf } from "./store.ts";

/** A persona's secrets for one run, and a line of its output for each that cannot be opened. */
export async function openConnectors(
  sql: Sql,
  personaId: string,
  keys: CredentialKeys | null,
  now: number,
): Promise<{ readonly connectors: Connectors; readonly notes: readonly string[] }> {
  const opened: Record<string, string> = {};
  const notes: string[] = [];
  for (const credential of credentialsOf(sql, personaId)) {
    const { id, name } = credential;
    const secret = keys && (await unseal(credential, keys, id));
    if (secret === null) {
      notes.push(`[Purser] The credential ${JSON.stringify(name)} cannot be opened; store it again.`);
      continue;
    }
    Object.assign(opened, connectorsOf(name, secret));
    credentials.update(sql, id, { lastUsedAt: momentOf(now) });
  }
  return { connectors: opened, notes };
}
