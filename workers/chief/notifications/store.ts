import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { endOfHours, isWithinHours } from "../../time/hours.ts";
import type { ChiefSettings } from "../settings.ts";

export const PRIORITIES = ["urgent", "normal", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Something an agent has to say. Moments are Unix milliseconds. */
export type Notification = {
  readonly id: string;
  readonly agent: string;
  readonly priority: Priority;
  readonly title: string;
  readonly message: string;
  readonly artifact: string | null;
  readonly at: number;
  /** How often the same was said within a day. */
  readonly count: number;
  readonly readAt: number | null;
  /** When the chief of staff brought it up. */
  readonly toldAt: number | null;
  /** Until when no device hears of it, because of quiet hours. */
  readonly heldUntil: number | null;
  /** Whether the person's devices are to hear of it: handed to the outbox once, which knows what became of it. */
  readonly push: "none" | "waiting" | "handed";
};

/** At most, as a device shows it. */
export const NOTIFICATION_TITLE_MAX_CHARS = 80;
export const NOTIFICATION_MAX_CHARS = 1_000;
/** The same is not said twice within this time; what is urgent is. */
const SAME_MS = DAY_MS;
/** As long as the runs they come from. */
const KEPT_MS = 92 * DAY_MS;

const COLUMNS =
  "id, agent, priority, title, message, artifact, at, count, read_at AS readAt, told_at AS toldAt, held_until AS heldUntil, push";

export type NewNotification = Pick<
  Notification,
  "id" | "agent" | "priority" | "title" | "message" | "artifact"
> & {
  /** Names the fact for good: what it is about, and for a run which. */
  readonly key: string;
};

/**
 * Keeps what an agent has to say: once for each key; the same words within 24 hours are one with a count, except what is urgent. In
 * quiet hours devices hear of it afterwards; what is urgent passes where the person said so; what is low is never pushed.
 *
 * @returns whether it is a new one
 */
export function notify(
  sql: Sql,
  of: NewNotification,
  settings: ChiefSettings,
  zone: string,
  now: number,
): boolean {
  if (isNotified(sql, of.key)) return false;
  const { key, id, agent, priority, artifact } = of;
  const [title, message] = [
    of.title.slice(0, NOTIFICATION_TITLE_MAX_CHARS).toWellFormed(),
    of.message.slice(0, NOTIFICATION_MAX_CHARS).toWellFormed(),
  ];
  const same = `${agent}\n${title}\n${message}`;
  const earlier = firstOf<{ id: string }>(
    sql,
    "SELECT id FROM notifications WHERE same = ? AND at > ? AND read_at IS NULL ORDER BY id DESC LIMIT 1",
    same,
    now - SAME_MS,
  );
  if (earlier !== null && priority !== "urgent") {
    sql.all("UPDATE notifications SET count = count + 1 WHERE id = ?", earlier.id);
    return false;
  }
  sql.all(
    `INSERT INTO notifications (id, key, agent, priority, title, message, same, artifact, at, count, held_until, push)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
    id,
    key,
    agent,
    priority,
    title,
    message,
    same,
    artifact,
    now,
    heldUntil(priority, settings, zone, now),
    priority === "low" ? "none" : "waiting",
  );
  return true;
}

function heldUntil(
  priority: Priority,
  { quiet, urgentPasses }: ChiefSettings,
  zone: string,
  now: number,
): number | null {
  if (quiet === null || (priority === "urgent" && urgentPasses)) return null;
  return isWithinHours(now, quiet, zone) ? endOfHours(now, quiet, zone) : null;
}

export const isNotified = (sql: Sql, key: string): boolean =>
  firstOf(sql, "SELECT id FROM notifications WHERE key = ?", key) !== null;

const list = (sql: Sql, where: string, ...values: (string | number)[]): Notification[] =>
  sql.all<Notification>(`SELECT ${COLUMNS} FROM notifications ${where}`, ...values);

/** Not acknowledged, the newest first. */
export const unread = (sql: Sql, limit: number): Notification[] =>
  list(sql, "WHERE read_at IS NULL ORDER BY id DESC LIMIT ?", limit);

/** Not acknowledged and not brought up: what is urgent first, then the newest. */
export const notBroughtUp = (sql: Sql, limit: number): Notification[] =>
  list(
    sql,
    "WHERE read_at IS NULL AND told_at IS NULL AND priority <> 'low' ORDER BY priority = 'urgent' DESC, id DESC LIMIT ?",
    limit,
  );

export const noteBroughtUp = (sql: Sql, ids: readonly string[], now: number): void => {
  for (const id of ids) sql.all("UPDATE notifications SET told_at = ? WHERE id = ?", now, id);
};

/** Acknowledges them. @returns how many were unread */
export const markRead = (sql: Sql, ids: readonly string[], now: number): number =>
  ids.reduce(
    (sum, id) =>
      sum +
      sql.all("UPDATE notifications SET read_at = ? WHERE id = ? AND read_at IS NULL RETURNING id", now, id)
        .length,
    0,
  );

/** What devices are to hear now; what was read meanwhile needs no push. */
export const toPush = (sql: Sql, now: number): Notification[] =>
  list(
    sql,
    "WHERE push = 'waiting' AND read_at IS NULL AND max(coalesce(held_until, 0), reader_until) <= ? ORDER BY id",
    now,
  );

/** Devices hear of it after that moment, unless it was read by then. */
export const waitForReader = (sql: Sql, id: string, until: number): void =>
  void sql.all("UPDATE notifications SET reader_until = ? WHERE id = ?", until, id);

export const notePushed = (sql: Sql, ids: readonly string[]): void => {
  for (const id of ids) sql.all("UPDATE notifications SET push = 'handed' WHERE id = ?", id);
};

export const nextPush = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(
    sql,
    "SELECT min(max(coalesce(held_until, 0), reader_until)) AS at FROM notifications WHERE push = 'waiting' AND read_at IS NULL",
  )?.at ?? null;

export const forgetOldNotifications = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM notifications WHERE at < ? AND push <> 'waiting'", now - KEPT_MS);
