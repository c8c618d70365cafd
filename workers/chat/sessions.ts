import type { Caller } from "../caller.ts";
import { DAY_MS } from "../time/calendar.ts";
import { sha256Hex } from "../wire/sha256.ts";

/** How long after its last message a conversation is kept (docs/contracts.md). */
export const CONVERSATION_KEPT_MS = 30 * DAY_MS;

/** How much of its first message a conversation without a title is known by. */
const OPENING_MAX_CHARS = 60;

/** A conversation in the list of them; what was said is in its own object. Times are unix milliseconds. */
export type Session = {
  /** The name of its object. */
  readonly id: string;
  readonly owner: string;
  readonly kind: Caller["kind"];
  readonly sessionKey: string;
  readonly at: number;
  /** The message that was answered. */
  readonly text: string;
};

/** Notes that a conversation goes on. The first message that is noted is the one it is known by. */
export async function touchSession(db: D1Database, session: Session): Promise<void> {
  const { id, owner, kind, sessionKey, at, text } = session;
  await db
    .prepare(
      `INSERT INTO conversations (id, owner, kind, session_key, started_at, last_at, expires_at, opening, turns)
       VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, 1)
       ON CONFLICT (id) DO UPDATE SET kind = ?3, last_at = ?5, expires_at = ?6, opening = COALESCE(opening, ?7), turns = turns + 1`,
    )
    .bind(id, owner, kind, sessionKey, at, at + CONVERSATION_KEPT_MS, openingOf(text))
    .run();
}

/** In whole characters, however many units of UTF-16 each is; what is longer says so by its last one. */
function openingOf(text: string): string {
  const characters = Array.from(text.slice(0, 2 * OPENING_MAX_CHARS + 1));
  if (characters.length <= OPENING_MAX_CHARS) return characters.join("");
  return `${characters
    .slice(0, OPENING_MAX_CHARS - 1)
    .join("")
    .trimEnd()}…`;
}

/** As many as a person looks through. */
export const THREADS_MAX = 200;

/** What the list shows of a conversation. */
export type Thread = {
  /** The name of its object. */
  readonly id: string;
  readonly sessionKey: string;
  /** Given, or how it began. */
  readonly title: string;
  readonly lastAt: number;
  readonly turns: number;
};

/** Whose conversations: a program may have a person's name, and has none of the person's conversations. */
type Whose = Pick<Caller, "kind" | "name">;

export const THREADS_SQL = `SELECT id, session_key AS sessionKey, COALESCE(title, opening, session_key) AS title, last_at AS lastAt, turns
  FROM conversations WHERE owner = ?1 AND kind = ?2 AND expires_at > ?3 ORDER BY last_at DESC LIMIT ?4`;

/** The caller's own conversations, the latest first. */
export async function threadsOf(
  db: D1Database,
  { name, kind }: Whose,
  now: Date,
  most = THREADS_MAX,
): Promise<readonly Thread[]> {
  const { results } = await db.prepare(THREADS_SQL).bind(name, kind, now.getTime(), most).all<Thread>();
  return results;
}

const SEARCH_SQL = THREADS_SQL.replace(
  " ORDER BY",
  " AND (instr(lower(COALESCE(title, '')), ?5) > 0 OR instr(lower(COALESCE(opening, '')), ?5) > 0) ORDER BY",
);

/** Of these, those with the words in their title or their beginning. */
export async function searchedThreads(
  db: D1Database,
  { name, kind }: Whose,
  now: Date,
  words: string,
): Promise<readonly Thread[]> {
  const query = db.prepare(SEARCH_SQL).bind(name, kind, now.getTime(), THREADS_MAX, words.toLowerCase());
  return (await query.all<Thread>()).results;
}

/** Gives a conversation a title. Returns whether there is one of that id. */
export async function titleSession(db: D1Database, id: string, title: string, now: Date): Promise<boolean> {
  const { meta } = await db
    .prepare("UPDATE conversations SET title = ? WHERE id = ? AND expires_at > ?")
    .bind(title, id, now.getTime())
    .run();
  return meta.changes > 0;
}

/** One conversation as the list shows it; null while there is none, or when its time is over. */
export async function listedSessionOf(
  db: D1Database,
  id: string,
): Promise<Pick<Thread, "title" | "turns"> | null> {
  const query =
    "SELECT COALESCE(title, opening, session_key) AS title, turns FROM conversations WHERE id = ?";
  return db.prepare(query).bind(id).first<Pick<Thread, "title" | "turns">>();
}

/** What a conversation is listed by: a title that was given, and how it began. */
export type Names = { readonly id: string; readonly title: string | null; readonly opening: string | null };

export async function sessionNames(
  db: D1Database,
  { name, kind }: Whose,
  now: Date,
  most: number,
): Promise<readonly Names[]> {
  const query =
    "SELECT id, title, opening FROM conversations WHERE owner = ? AND kind = ? AND expires_at > ? ORDER BY last_at DESC LIMIT ?";
  return (await db.prepare(query).bind(name, kind, now.getTime(), most).all<Names>()).results;
}

/** Lists a conversation by these instead. */
export async function renameSession(db: D1Database, { id, title, opening }: Names): Promise<void> {
  await db
    .prepare("UPDATE conversations SET title = ?, opening = ? WHERE id = ?")
    .bind(title, opening, id)
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
