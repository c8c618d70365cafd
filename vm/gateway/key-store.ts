import type { Database, Query } from "../postgres/database.ts";
import { type KeyRole, type NewKey, sha256OfKey } from "./key.ts";

/** A key as the gateway knows it; its text is known to its holder only. */
export type GatewayKey = {
  readonly id: string;
  readonly user_id: string;
  readonly prefix: string;
  readonly name: string;
  readonly role: KeyRole;
  readonly scopes: readonly string[];
  /** Names of servers, or `*`. */
  readonly servers: readonly string[];
  /** Names of tools, with `*` at the end of one for any ending. */
  readonly tools: readonly string[];
  readonly allow_operator_llm: boolean;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
};

export type KeyWish = Pick<GatewayKey, "name" | "role" | "scopes" | "servers" | "tools" | "expires_at">;

/** How long a revoked key may go on where another process revoked it. */
const CACHED_MS = 30_000;
/** Beyond it the oldest answers are forgotten: strangers may send any number of keys. */
const CACHED_MAX = 1_000;
/** `last_used_at` is for a person who looks for unused keys, not worth a write for each request. */
const USED_EVERY_MS = 10 * 60_000;

const COLUMNS =
  "id, user_id, prefix, name, role, scopes, servers, tools, allow_operator_llm, created_at, expires_at, last_used_at, revoked_at";

export class KeyStore {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #known = new Map<string, { readonly key: GatewayKey | null; readonly until: number }>();

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /** The key that this text is of, if it is in force now; null for unknown, expired and revoked alike. */
  async find(text: string): Promise<GatewayKey | null> {
    const sha256 = sha256OfKey(text);
    const now = this.#now();
    const key = await this.#lookUp(sha256, now.getTime());
    return key !== null && key.revoked_at === null && key.expires_at > now ? key : null;
  }

  async #lookUp(sha256: string, now: number): Promise<GatewayKey | null> {
    const known = this.#known.get(sha256);
    if (known && known.until > now) return known.key;
    const key = await this.#database.transaction({ key: sha256 }, async (query) => {
      const { rows } = await query<GatewayKey>(`select ${COLUMNS} from system.api_keys where sha256 = $1`, [
        sha256,
      ]);
      return rows[0] ?? null;
    });
    if (key !== null && now - (key.last_used_at?.getTime() ?? 0) >= USED_EVERY_MS) await this.#markUsed(key);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= CACHED_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(sha256, { key, until: now + CACHED_MS });
    return key;
  }

  #markUsed({ id, user_id: user }: GatewayKey): Promise<unknown> {
    return this.#database.transaction({ user }, (query) =>
      query("update system.api_keys set last_used_at = $2 where id = $1", [id, this.#now()]),
    );
  }

  /** Keys of a person, newest first. */
  list(email: string): Promise<readonly GatewayKey[]> {
    return withUser(this.#database, email, async (query) => {
      const { rows } = await query<GatewayKey>(
        `select ${COLUMNS} from system.api_keys order by created_at desc, id`,
      );
      return rows;
    });
  }

  /** Keeps a new key for a person, who becomes known with the first one. */
  create(email: string, made: NewKey, wish: KeyWish): Promise<GatewayKey> {
    return withUser(this.#database, email, async (query, user) => {
      const { rows } = await query<GatewayKey>(
        `insert into system.api_keys (user_id, sha256, prefix, name, role, scopes, servers, tools, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${COLUMNS}`,
        [
          user,
          made.sha256,
          made.prefix,
          wish.name,
          wish.role,
          wish.scopes,
          wish.servers,
          wish.tools,
          this.#now(),
          wish.expires_at,
        ],
      );
      const [key] = rows;
      if (key === undefined) throw new Error("The key was not stored.");
      return key;
    });
  }

  /** @returns whether there was such a key that was in force; this process forgets it at once */
  async revoke(email: string, id: string): Promise<boolean> {
    const done = await withUser(this.#database, email, async (query) => {
      const sql = "update system.api_keys set revoked_at = $2 where id = $1 and revoked_at is null";
      return (await query(sql, [id, this.#now()])).count === 1;
    });
    this.#known.clear();
    return done;
  }
}

/** The address of the person whose a key is. */
export async function emailOf(database: Database, user: string): Promise<string> {
  const { rows } = await database.transaction({ user }, (query) =>
    query<{ email: string }>("select email from system.users where id = $1", [user]),
  );
  const [found] = rows;
  if (found === undefined) throw new Error("The key is of nobody who is known.");
  return found.email;
}

/** Work as the person with this address, who is made when nobody knows them. */
export async function withUser<T>(
  database: Database,
  email: string,
  work: (query: Query, user: string) => Promise<T>,
): Promise<T> {
  const address = email.toLowerCase();
  const user = await database.transaction({ email: address }, async (query) => {
    const found = await query<{ id: string }>("select id from system.users where email = $1", [address]);
    if (found.rows[0]) return found.rows[0].id;
    const made = await query<{ id: string }>(
      "insert into system.users (email) values ($1) on conflict (email) do update set email = excluded.email returning id",
      [address],
    );
    return made.rows[0]?.id ?? "";
  });
  return database.transaction({ user }, (query) => work(query, user));
}
