import { type Connectors, connectorName } from "../../agent/http/connectors.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import type { CredentialKeys } from "../../sealing/keys.ts";
import { seal, unseal } from "../../sealing/sealing.ts";
import type { WebCredential, WebCredentialLine } from "./contract.ts";

/** Of one person: all are opened for each request. */
export const WEB_CREDENTIALS_MAX = 20;

type Row = {
  readonly name: string;
  readonly key_id: string;
  readonly version: number;
  readonly iv: string;
  readonly data: string;
  readonly hosts: string;
  readonly connected_at: string;
};

/** What the seal also vouches for: a value in another person's row, or under another name, does not open. */
const aboutOf = (person: string, name: string): string => JSON.stringify([person, "web", name]);

const lineOf = ({ name, hosts, connected_at: connectedAt }: Row): WebCredentialLine => ({
  name,
  connector: connectorName(name),
  allowedHosts: JSON.parse(hosts) as string[],
  connectedAt,
});

/** Web credentials of all persons, each sealed before it reaches the database. */
export class WebCredentialStore {
  readonly #sql: Sql;
  readonly #keys: CredentialKeys;

  constructor(sql: Sql, keys: CredentialKeys) {
    this.#sql = sql;
    this.#keys = keys;
  }

  #rows(person: string): Row[] {
    return this.#sql.all<Row>("SELECT * FROM web_credentials WHERE person = ? ORDER BY name", person);
  }

  lines(person: string): readonly WebCredentialLine[] {
    return this.#rows(person).map(lineOf);
  }

  /** @throws nothing; a name that reads as another's in a request, and one too many, are answered */
  async put(
    person: string,
    { name, value, allowedHosts }: WebCredential,
    connectedAt: string,
  ): Promise<WebCredentialLine | "too many" | "name taken"> {
    const others = this.#rows(person).filter((one) => one.name !== name);
    if (others.some((one) => connectorName(one.name) === connectorName(name))) return "name taken";
    if (others.length >= WEB_CREDENTIALS_MAX) return "too many";
    const version = (this.#version(person, name) ?? 0) + 1;
    await this.#write(person, { name, value, version, hosts: JSON.stringify(allowedHosts), connectedAt });
    return { name, connector: connectorName(name), allowedHosts, connectedAt };
  }

  #version(person: string, name: string): number | null {
    const query = "SELECT version FROM web_credentials WHERE person = ? AND name = ?";
    return firstOf<{ version: number }>(this.#sql, query, person, name)?.version ?? null;
  }

  async #write(
    person: string,
    of: { name: string; value: string; version: number; hosts: string; connectedAt: string },
  ): Promise<void> {
    const { keyId, iv, data } = await seal(of.value, this.#keys, aboutOf(person, of.name), of.version);
    this.#sql.all(
      `INSERT OR REPLACE INTO web_credentials (person, name, key_id, version, iv, data, hosts, connected_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      person,
      of.name,
      keyId,
      of.version,
      iv,
      data,
      of.hosts,
      of.connectedAt,
    );
  }

  remove(person: string, name: string): boolean {
    const query = "DELETE FROM web_credentials WHERE person = ? AND name = ? RETURNING 1";
    return this.#sql.all(query, person, name).length === 1;
  }

  /** Values by what a request calls them. What is under an earlier key is sealed anew. */
  async open(person: string): Promise<Connectors> {
    const opened: Record<string, Connectors[string]> = {};
    for (const row of this.#rows(person)) {
      const { name, key_id: keyId, version, iv, data, hosts, connected_at: connectedAt } = row;
      const value = await unseal({ keyId, version, iv, data }, this.#keys, aboutOf(person, name));
      if (value === null) {
        console.error(JSON.stringify({ level: "error", event: "credential_unreadable", credential: name }));
        continue;
      }
      opened[connectorName(name)] = { value, hosts: JSON.parse(hosts) as string[] };
      // Unless it was replaced meanwhile.
      if (keyId !== this.#keys.current.id && this.#version(person, name) === version)
        await this.#write(person, { name, value, version: version + 1, hosts, connectedAt });
    }
    return opened;
  }
}
