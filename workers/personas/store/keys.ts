import { firstOf, type Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { KEY_KEPT_MS, OTHER_REQUEST } from "../../wire/idempotency-key.ts";

/** A request under an idempotency key. A key of one caller, method and path says nothing of another's. */
export type KeyedRequest = { readonly scope: string; readonly key: string; readonly fingerprint: string };

type Known = { readonly fingerprint: string; readonly status: number; readonly reply: string };

/** What the key led to first; null for a new one. @throws Problem conflict when it was used for another request */
export function knownReply(sql: Sql, { scope, key, fingerprint }: KeyedRequest, now: number): Known | null {
  const known = firstOf<Known>(
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
  reply: Omit<Known, "fingerprint">,
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
