import type { Connector, Connectors } from "../../agent/http/connectors.ts";
import type { Sql } from "../../portable/sql.ts";
import type { CredentialKeys } from "../../sealing/keys.ts";
import { unseal } from "../../sealing/sealing.ts";
import { momentOf } from "../../wire/moment.ts";
import { hostsIn } from "../hosts.ts";
import { connectorsOf } from "./connectors.ts";
import { credentials, credentialsOf } from "./store.ts";

/** A persona's secrets for one run, and a line of its output for each that cannot be opened. */
export async function openConnectors(
  sql: Sql,
  personaId: string,
  keys: CredentialKeys | null,
  now: number,
): Promise<{ readonly connectors: Connectors; readonly notes: readonly string[] }> {
  const opened: Record<string, Connector> = {};
  const notes: string[] = [];
  for (const credential of credentialsOf(sql, personaId)) {
    const { id, name, metadata } = credential;
    const hosts = hostsIn(metadata);
    const secret = keys && (await unseal(credential, keys, id));
    if (secret === null) {
      notes.push(`[Purser] The credential ${JSON.stringify(name)} cannot be opened; store it again.`);
      continue;
    }
    for (const [connector, value] of Object.entries(connectorsOf(name, secret)))
      opened[connector] = { value, hosts };
    credentials.update(sql, id, { lastUsedAt: momentOf(now) });
  }
  return { connectors: opened, notes };
}
