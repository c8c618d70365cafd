import type { Database, Query } from "../postgres/database.ts";
import { withUser } from "./key-store.ts";
import { type SealedCredential, sealCredential, unsealCredential, type VaultKeys } from "./vault.ts";

/** What a person may see of a stored credential. */
export type CredentialLine = { readonly server: string; readonly updated_at: Date };

/** Credentials of users for the servers behind the gateway, sealed before they reach the database. */
export class GatewayCredentials {
  readonly #database: Database;
  readonly #keys: VaultKeys;
  readonly #random: (bytes: number) => Uint8Array;

  constructor(database: Database, keys: VaultKeys, random: (bytes: number) => Uint8Array) {
    this.#database = database;
    this.#keys = keys;
    this.#random = random;
  }

  /** The user's own credential in the clear, or null; there is no other to fall back to. Sealed anew when its key is an old one. */
  get(user: string, server: string): Promise<string | null> {
    return this.#database.transaction({ user }, async (query) => {
      const sql = "select key_version, nonce, sealed from system.credentials where server = $1";
      const [stored] = (await query<SealedCredential>(sql, [server])).rows;
      if (stored === undefined) return null;
      const secret = unsealCredential(this.#keys, user, server, stored);
      if (stored.key_version !== this.#keys.current) await this.#store(query, user, server, secret);
      return secret;
    });
  }

  put(email: string, server: string, secret: string): Promise<void> {
    return withUser(this.#database, email, (query, user) => this.#store(query, user, server, secret));
  }

  async #store(query: Query, user: string, server: string, secret: string): Promise<void> {
    const { key_version, nonce, sealed } = sealCredential(this.#keys, user, server, secret, this.#random);
    await query(
      `insert into system.credentials (user_id, server, key_version, nonce, sealed) values ($1, $2, $3, $4, $5)
       on conflict (user_id, server) do update set key_version = excluded.key_version, nonce = excluded.nonce,
       sealed = excluded.sealed, updated_at = now()`,
      [user, server, key_version, nonce, sealed],
    );
  }

  list(email: string): Promise<readonly CredentialLine[]> {
    return withUser(this.#database, email, async (query) => {
      const sql = "select server, updated_at from system.credentials order by server";
      return (await query<CredentialLine>(sql)).rows;
    });
  }

  /** @returns whether there was one */
  remove(email: string, server: string): Promise<boolean> {
    return withUser(this.#database, email, async (query) => {
      return (await query("delete from system.credentials where server = $1", [server])).count === 1;
    });
  }
}
