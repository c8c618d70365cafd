import { sha256Hex } from "../wire/sha256.ts";

const DAY_MS = 86_400_000;

/** How long after its last message a conversation is kept (seed 000). */
export const SESSION_KEPT_MS = 30 * DAY_MS;

/** A conversation in the list of them; what was said is in its own object. Times are unix milliseconds. */
export type Session = {
  /** The name of its object. */
  readonly id: string;
  readonly owner: string;
  readonly sessionKey: string;
  readonly at: number;
};

/** Notes that a conversation goes on. */
export async function touchSession(db: D1Database, { id, owner, sessionKey, at }: Session): Promise<void> {
  await db
    .prepare(
      `INSERT INTO conversations (id, owner, session_key, started_at, last_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?4, ?5)
       ON CONFLICT (id) DO UPDATE SET last_at = ?4, expires_at = ?5`,
    )
    .bind(id, owner, sessionKey, at, at + SESSION_KEPT_MS)
    .run();
}

/** How long after its time an object is still left to its own alarm. */
const LATE_MS = 60 * 60_000;
/** Sessions that one tick wakes; with the list itself below the 50 subrequests of Workers Free. */
const OVERDUE_MAX = 20;

/** Sessions that should have deleted themselves. */
export async function overdueSessions(db: D1Database, now: number): Promise<readonly string[]> {
  const { results } = await db
    .prepare("SELECT id FROM conversations WHERE expires_at < ? ORDER BY expires_at LIMIT ?")
    .bind(now - LATE_MS, OVERDUE_MAX)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

export async function removeSession(db: D1Database, id: string): Promise<void> {
  await db.prepare("DELETE FROM conversations WHERE id = ?").bind(id).run();
}

/** The name of the object of one caller's session: nobody else's request can lead to it. */
export async function sessionId(caller: { kind: string; name: string }, sessionKey: string): Promise<string> {
  return sha256Hex(JSON.stringify([caller.kind, caller.name, sessionKey]));
}
