import { firstOf, type Sql } from "../../portable/sql.ts";
import type { CredentialKeys } from "../../sealing/keys.ts";
import { type Sealed, seal, unseal } from "../../sealing/sealing.ts";
import type { KeptCredential, Service } from "./services.ts";

/** A credential's row as it can be shown; what it is stays sealed. */
export type StoredLine = {
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly connectedAt: string;
  readonly broken: string | null;
  /** When its service first took it, or it was first asked for; null before that. */
  readonly usedAt: string | null;
};

type Stored = {
  readonly key_id: string;
  readonly version: number;
  readonly iv: string;
  readonly data: string;
  readonly scopes: string;
  readonly expires_at: string | null;
  readonly connected_at: string;
  readonly broken: string | null;
  readonly used_at: string | null;
};

/** What the seal also vouches for: one person's credential put in another's row does not open. */
const aboutOf = (person: string, service: Service): string => JSON.stringify([person, service]);

const lineOf = ({ scopes, expires_at, connected_at, broken, used_at }: Stored): StoredLine => ({
  scopes: JSON.parse(scopes) as string[],
  expiresAt: expires_at,
  connectedAt: connected_at,
  broken,
  usedAt: used_at,
});

/** Credentials of all persons, each sealed before it reaches the database. */
export class CredentialStore {
  readonly #sql: Sql;
  readonly #keys: CredentialKeys;

  constructor(sql: Sql, keys: CredentialKeys) {
    this.#sql = sql;
    this.#keys = keys;
  }

  #row(person: string, service: Service): Stored | null {
    return firstOf(this.#sql, "SELECT * FROM credentials WHERE person = ? AND service = ?", person, service);
  }

  line(person: string, service: Service): StoredLine | null {
    const row = this.#row(person, service);
    return row && lineOf(row);
  }

  /** Null where there is none, or none that can be opened; sealed anew where its key is an earlier one. */
  async open(
    person: string,
    service: Service,
  ): Promise<{ readonly kept: KeptCredential; readonly version: number } | null> {
    const row = this.#row(person, service);
    if (!row) return null;
    const sealed: Sealed = { keyId: row.key_id, version: row.version, iv: row.iv, data: row.data };
    const plain = await unseal(sealed, this.#keys, aboutOf(person, service));
    if (plain === null) return null;
    const kept = JSON.parse(plain) as KeptCredential;
    if (row.key_id === this.#keys.current.id) return { kept, version: row.version };
    const isKept = await this.keep(person, service, kept, row.version, row.broken);
    return { kept, version: isKept ? row.version + 1 : row.version };
  }

  async put(person: string, service: Service, kept: KeptCredential, line: StoredLine): Promise<void> {
    const version = (this.#row(person, service)?.version ?? 0) + 1;
    const { keyId, iv, data } = await seal(
      JSON.stringify(kept),
      this.#keys,
      aboutOf(person, service),
      version,
    );
    this.#sql.all(
      `INSERT OR REPLACE INTO credentials (person, service, key_id, version, iv, data, scopes, expires_at, connected_at, broken, used_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      person,
      service,
      keyId,
      version,
      iv,
      data,
      JSON.stringify(line.scopes),
      line.expiresAt,
      line.connectedAt,
      line.broken,
      line.usedAt,
    );
  }

  used(person: string, service: Service, at: string): void {
    this.#sql.all(
      "UPDATE credentials SET used_at = ? WHERE person = ? AND service = ? AND used_at IS NULL",
      at,
      person,
      service,
    );
  }

  /** What a refresh brought, unless the credential was replaced meanwhile. @returns whether it is kept */
  async keep(
    person: string,
    service: Service,
    kept: KeptCredential,
    since: number,
    broken: string | null = null,
  ): Promise<boolean> {
    const version = since + 1;
    const { keyId, iv, data } = await seal(
      JSON.stringify(kept),
      this.#keys,
      aboutOf(person, service),
      version,
    );
    const changed = this.#sql.all(
      `UPDATE credentials SET key_id = ?, version = ?, iv = ?, data = ?, broken = ?
       WHERE person = ? AND service = ? AND version = ? RETURNING 1`,
      keyId,
      version,
      iv,
      data,
      broken,
      person,
      service,
      since,
    );
    return changed.length === 1;
  }

  markBroken(person: string, service: Service, why: string): void {
    this.#sql.all("UPDATE credentials SET broken = ? WHERE person = ? AND service = ?", why, person, service);
  }

  remove(person: string, service: Service): boolean {
    const query = "DELETE FROM credentials WHERE person = ? AND service = ? RETURNING 1";
    return this.#sql.all(query, person, service).length === 1;
  }
}
