import { firstOf, type Sql } from "../portable/sql.ts";
import { DAY_MS } from "../time/calendar.ts";
import type { Arrival, ArrivalContent, ChannelName } from "./contract.ts";

/** Longer than any messenger sends a delivery again (Telegram keeps them for 24 hours: core.telegram.org/bots/api#getting-updates). */
const KEPT_MS = 7 * DAY_MS;

/** A delivery that has to be seen to. */
export type ArrivalTask = Arrival & {
  readonly id: string;
  readonly at: number;
  readonly attempts: number;
};

/** Something to send. `body` is JSON of the method; `plain` is what is sent where the messenger cannot read its text. */
export type QueuedCall = {
  readonly task: string;
  readonly n: number;
  readonly channel: ChannelName;
  readonly chat: string;
  /** By the names that the first channel gave them: something new, or a change, which may be made again. */
  readonly method: "sendMessage" | "editMessageText" | "sendVoice";
  readonly body: string;
  readonly plain: string;
  readonly at: number;
  readonly attempts: number;
};

export type SendOutcome =
  | { readonly is: "sent" }
  | { readonly is: "unknown" | "failed"; readonly failure: string }
  | { readonly is: "again"; readonly failure: string; readonly nextAt: number };

/** Takes a delivery, once for each name that its sender gives it. True when it is new. */
export function takeArrival(
  sql: Sql,
  { channel, event, chat, person, arrived }: Arrival,
  id: string,
  now: number,
): boolean {
  const taken = sql.all(
    `INSERT INTO tasks (id, channel, event, chat, person, body, at, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING id`,
    id,
    channel,
    event,
    chat,
    person,
    JSON.stringify(arrived),
    now,
    now,
  );
  return taken.length > 0;
}

/** Chats in which something may be done now, those that wait longest first: of each its oldest thing decides. */
export const dueChats = (sql: Sql, now: number, max: number): string[] =>
  openChats(sql)
    .filter(({ nextAt }) => nextAt <= now)
    .toSorted((a, b) => a.nextAt - b.nextAt)
    .slice(0, max)
    .map(({ chat }) => chat);

export const nextMoment = (sql: Sql): number | null => {
  const moments = openChats(sql).map(({ nextAt }) => nextAt);
  return moments.length === 0 ? null : Math.min(...moments);
};

/** What waits to be sent goes before what waits to be answered, so that a chat reads in order. */
function openChats(sql: Sql): { readonly chat: string; readonly nextAt: number }[] {
  const sends = sql.all<{ chat: string; nextAt: number }>(
    `SELECT chat, coalesce(next_at, 0) AS nextAt, min(task || '/' || printf('%05d', n)) FROM sends
     WHERE state IN ('waiting', 'sending') GROUP BY chat`,
  );
  const sending = new Set(sends.map(({ chat }) => chat));
  const tasks = sql.all<{ chat: string; nextAt: number }>(
    "SELECT chat, next_at AS nextAt, min(id) FROM tasks WHERE next_at IS NOT NULL GROUP BY chat",
  );
  return [...sends, ...tasks.filter(({ chat }) => !sending.has(chat))];
}

/** The oldest delivery of a chat that has to be seen to. */
export function nextTask(sql: Sql, chat: string): (ArrivalTask & { readonly nextAt: number }) | null {
  const row = firstOf<Omit<ArrivalTask, "arrived"> & { body: string; nextAt: number }>(
    sql,
    `SELECT id, channel, event, chat, person, body, at, attempts, next_at AS nextAt FROM tasks
     WHERE chat = ? AND next_at IS NOT NULL ORDER BY id LIMIT 1`,
    chat,
  );
  return row && { ...row, arrived: JSON.parse(row.body) as ArrivalContent };
}

export const noteAttempt = (sql: Sql, id: string): void =>
  void sql.all("UPDATE tasks SET attempts = attempts + 1 WHERE id = ?", id);

/** What a voice note said, in its place: asked again it is not paid for again. */
export const noteTranscript = (sql: Sql, id: string, message: ArrivalContent): void =>
  void sql.all("UPDATE tasks SET body = ? WHERE id = ?", JSON.stringify(message), id);

export const postponeTask = (sql: Sql, id: string, nextAt: number, attempts: number): void =>
  void sql.all("UPDATE tasks SET next_at = ?, attempts = ? WHERE id = ?", nextAt, attempts, id);

/** A delivery was seen to: what there is to send is kept in the same transaction, and what was said is kept no longer. */
export function finishTask(
  sql: Sql,
  { id, chat }: Pick<ArrivalTask, "id" | "chat">,
  sends: readonly Pick<QueuedCall, "method" | "body" | "plain">[],
  now: number,
): void {
  sql.atomically(() => {
    sql.all("UPDATE tasks SET next_at = NULL, body = '' WHERE id = ?", id);
    sends.forEach(({ method, body, plain }, n) => {
      sql.all(
        `INSERT INTO sends (task, n, chat, method, body, plain, state, at, next_at) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)`,
        id,
        n,
        chat,
        method,
        body,
        plain,
        now,
        now,
      );
    });
  });
}

export const nextSend = (sql: Sql, chat: string): (QueuedCall & { readonly nextAt: number }) | null =>
  firstOf(
    sql,
    `SELECT s.task, s.n, t.channel, s.chat, s.method, s.body, s.plain, s.at, s.attempts, s.next_at AS nextAt
     FROM sends AS s JOIN tasks AS t ON t.id = s.task WHERE s.chat = ? AND s.state = 'waiting' ORDER BY s.task, s.n LIMIT 1`,
    chat,
  );

/** Before the call: whoever finds it so later does not know how that ended. */
export const noteSending = (sql: Sql, { task, n }: Pick<QueuedCall, "task" | "n">): void =>
  void sql.all(
    "UPDATE sends SET state = 'sending', attempts = attempts + 1 WHERE task = ? AND n = ?",
    task,
    n,
  );

export function noteOutcome(
  sql: Sql,
  { task, n }: Pick<QueuedCall, "task" | "n">,
  outcome: SendOutcome,
): void {
  const isOver = outcome.is !== "again";
  sql.all(
    `UPDATE sends SET state = ?, next_at = ?, failure = ?,
       body = CASE WHEN ? THEN '' ELSE body END, plain = CASE WHEN ? THEN '' ELSE plain END WHERE task = ? AND n = ?`,
    isOver ? outcome.is : "waiting",
    isOver ? null : outcome.nextAt,
    outcome.is === "sent" ? null : outcome.failure,
    isOver ? 1 : 0,
    isOver ? 1 : 0,
    task,
    n,
  );
}

/** Calls of which the object was moved or restarted: a new message may be there, an edit is made again. */
export function settleInterrupted(sql: Sql, now: number): void {
  sql.all(
    `UPDATE sends SET state = 'unknown', next_at = NULL, body = '', plain = '', failure = 'interrupted'
     WHERE state = 'sending' AND method <> 'editMessageText'`,
  );
  sql.all("UPDATE sends SET state = 'waiting', next_at = ? WHERE state = 'sending'", now);
}

export const unknownSends = (sql: Sql, channel: ChannelName): number =>
  firstOf<{ count: number }>(
    sql,
    "SELECT count(*) AS count FROM sends AS s JOIN tasks AS t ON t.id = s.task WHERE s.state = 'unknown' AND t.channel = ?",
    channel,
  )?.count ?? 0;

export function forgetOldTasks(sql: Sql, now: number): void {
  sql.all("DELETE FROM sends WHERE at < ? AND state NOT IN ('waiting', 'sending')", now - KEPT_MS);
  sql.all(
    "DELETE FROM tasks WHERE at < ? AND next_at IS NULL AND id NOT IN (SELECT task FROM sends)",
    now - KEPT_MS,
  );
}
