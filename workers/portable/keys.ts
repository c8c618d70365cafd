import type { Asked, Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { idempotencyKeyOf, KEY_KEPT_MS, OTHER_REQUEST } from "../wire/idempotency-key.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { firstOf, type Sql } from "./sql.ts";

/** What a key led to, in a table that an object has for it. Times are Unix milliseconds. */
export const KEYS_TABLE = `CREATE TABLE keys (
   scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, reply TEXT NOT NULL, at INTEGER NOT NULL,
   PRIMARY KEY (scope, key)
 ) STRICT, WITHOUT ROWID`;

/** A request under an idempotency key. A key of one caller, method and path says nothing of another's. */
export type KeyedRequest = { readonly scope: string; readonly key: string; readonly fingerprint: string };

export type KnownReply = { readonly fingerprint: string; readonly status: number; readonly reply: string };

/** Null for a request without a key, or one that changes nothing. @throws Problem invalid_request for a key that is too long */
export async function keyedRequestOf(asked: Asked, { name }: Caller): Promise<KeyedRequest | null> {
  const { method, url, headers, body } = asked;
  const changes = method !== "GET" && method !== "HEAD";
  const key = changes ? idempotencyKeyOf({ headers: new Headers(headers) }) : null;
  if (key === null) return null;
  const fingerprint = await sha256Hex(body ?? "");
  return { scope: `${name} ${method} ${new URL(url).pathname}`, key, fingerprint };
}

/** What the key led to first; null for a new one. @throws Problem conflict when it was used for another request */
export function knownReply(
  sql: Sql,
  { scope, key, fingerprint }: KeyedRequest,
  now: number,
): KnownReply | null {
  const known = firstOf<KnownReply>(
    sql,
    "SELECT fingerprint, status, reply FROM keys WHERE scope = ? AND key = ? AND at > ?",
    scope,
    key,
    now - KEY_KEPT_MS,
  );
  if (known && known.fingerprint !== fingerprint) throw new Problem("conflict", OTHER_REQUEST);
  return known;
}

export function keepReply(
  sql: Sql,
  { scope, key, fingerprint }: KeyedRequest,
  reply: Omit<KnownReply, "fingerprint">,
  now: number,
) {
  sql.all(
    "INSERT OR REPLACE INTO keys (scope, key, fingerprint, status, reply, at) VALUES (?, ?, ?, ?, ?, ?)",
    scope,
    key,
    fingerprint,
    reply.status,
    reply.reply,
    now,
  );
}

export const forgetOldKeys = (sql: Sql, now: number): void => {
  sql.all("DELETE FROM keys WHERE at <= ?", now - KEY_KEPT_MS);
};
