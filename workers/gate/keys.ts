import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { KEY_KEPT_MS, keyOf, OTHER_REQUEST } from "../wire/idempotency-key.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { Guard } from "./audit.ts";

/** A request under an idempotency key, as the database knows it. */
export type Keyed = {
  readonly client: string;
  readonly key: string;
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly at: number;
};

/** Null for a request without a key. */
export async function keyedFrom(
  request: Request,
  { kind, name }: Caller,
  asked: unknown,
  now: Date,
): Promise<Keyed | null> {
  const key = keyOf(request);
  if (key === null) return null;
  const fingerprint = await sha256Hex(JSON.stringify([new URL(request.url).pathname, asked]));
  return { client: `${kind}:${name}`, key, fingerprint, at: now.getTime() };
}

/**
 * Whether this very request was carried out before under its key.
 *
 * @throws Problem conflict when the key was used for another one
 */
export async function isRepeat(db: D1Database, { client, key, fingerprint, at }: Keyed): Promise<boolean> {
  const known = await db
    .prepare("SELECT fingerprint FROM keys WHERE client = ? AND key = ? AND at > ?")
    .bind(client, key, at - KEY_KEPT_MS)
    .first<{ fingerprint: string }>();
  if (known === null) return false;
  if (known.fingerprint !== fingerprint) throw new Problem("conflict", OTHER_REQUEST);
  return true;
}

/** Within the batch of the change: notes the key where the change took place. The same key at the same moment stops one of the two. */
export const keyStatements = (
  db: D1Database,
  { client, key, fingerprint, at }: Keyed,
  changed: Guard,
): D1PreparedStatement[] => [
  db.prepare("DELETE FROM keys WHERE at <= ?").bind(at - KEY_KEPT_MS),
  db
    .prepare(`INSERT INTO keys (client, key, fingerprint, at) SELECT ?, ?, ?, ? WHERE ${changed.sql}`)
    .bind(client, key, fingerprint, at, ...changed.values),
];
