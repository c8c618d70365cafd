import { firstOf, type Sql } from "../portable/sql.ts";
import { DAY_MS, MINUTE_MS } from "../time/calendar.ts";
import type { Attempted } from "./channels/channel.ts";
import type {
  ChannelHealth,
  Delivery,
  Field,
  KeptNotice,
  Notice,
  NoticePage,
  NoticeState,
} from "./contract.ts";

/** The channels are tried for a day, then the notice is given up. */
export const GIVE_UP_AFTER_MS = DAY_MS;
const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** Deliveries that are looked through for a channel's last ones. */
const HEALTH_ROWS_MAX = 300;
/** As long as the history of the money: a year and a month. */
const KEPT_MS = 400 * DAY_MS;

type Row = {
  readonly id: string;
  readonly event: string;
  readonly at: number;
  readonly fields: string;
  readonly taken_at: number;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly state: NoticeState;
  readonly person: string | null;
};

/** A notice whose next attempt is due. */
export type DueNotice = Pick<KeptNotice, "id" | "event" | "at" | "fields"> & {
  readonly takenAt: number;
  readonly attempts: number;
  readonly person: string | null;
};

const fieldsFrom = (text: string): KeptNotice["fields"] => JSON.parse(text) as Record<string, Field>;

/** Writes a notice down, once for each key. True when it was new. */
export function addNotice(sql: Sql, notice: Notice, id: string, state: NoticeState, now: number): boolean {
  const { key, event, at, fields, person = null } = notice;
  if (firstOf(sql, "SELECT id FROM notices WHERE key = ?", key)) return false;
  sql.all(
    "INSERT INTO notices (id, key, event, at, fields, taken_at, next_at, state, person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    key,
    event,
    at,
    JSON.stringify(fields),
    now,
    state === "waiting" ? now : null,
    state,
    person,
  );
  return true;
}

export const dueNotices = (sql: Sql, now: number, max: number): DueNotice[] =>
  sql
    .all<Row>("SELECT * FROM notices WHERE next_at <= ? ORDER BY next_at, id LIMIT ?", now, max)
    .map(({ id, event, at, fields, taken_at, attempts, person }) => {
      return { id, event, at, fields: fieldsFrom(fields), takenAt: taken_at, attempts, person };
    });

export const nextNoticeAt = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT min(next_at) AS at FROM notices WHERE next_at IS NOT NULL")
    ?.at ?? null;

/** What came of one attempt on one channel. */
export function noteDelivery(
  sql: Sql,
  notice: string,
  channel: string,
  attempted: Attempted,
  at: number,
): void {
  sql.all(
    `INSERT INTO deliveries (notice, channel, delivered, attempts, at, failure, unknown) VALUES (?, ?, ?, 1, ?, ?, ?)
     ON CONFLICT DO UPDATE SET delivered = excluded.delivered, attempts = attempts + 1, at = excluded.at,
       failure = excluded.failure, unknown = excluded.unknown`,
    notice,
    channel,
    attempted.ok ? 1 : 0,
    at,
    attempted.ok ? null : attempted.failure,
    !attempted.ok && attempted.isUnknown ? 1 : 0,
  );
}

/** What came of a round through the channels: done, or again after twice the time, until a day has passed or no channel is left. */
export function noteRound(
  sql: Sql,
  notice: DueNotice,
  round: "delivered" | "again" | "over",
  now: number,
  leastMs = 0,
): void {
  const attempts = notice.attempts + 1;
  const wait = Math.max(leastMs, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1)));
  const isTooLate = round === "over" || now + wait - notice.takenAt > GIVE_UP_AFTER_MS;
  end(sql, notice.id, attempts, round === "delivered" ? "delivered" : isTooLate ? "given_up" : now + wait);
}

/** Nobody is to be told. */
export const dropNotice = (sql: Sql, { id, attempts }: DueNotice): void =>
  end(sql, id, attempts, "no_receiver");

function end(sql: Sql, id: string, attempts: number, next: NoticeState | number): void {
  const [state, nextAt] = typeof next === "number" ? (["waiting", next] as const) : ([next, null] as const);
  sql.all(
    "UPDATE notices SET attempts = ?, state = ?, next_at = ? WHERE id = ?",
    attempts,
    state,
    nextAt,
    id,
  );
}

/** Notices before that id, the newest first: the household's, and those of that person. */
export function noticesPage(sql: Sql, before: string | null, max: number, person = ""): NoticePage {
  const rows = sql.all<Row>(
    "SELECT * FROM notices WHERE (?1 IS NULL OR id < ?1) AND (person IS NULL OR person = ?2) ORDER BY id DESC LIMIT ?3",
    before,
    person,
    max + 1,
  );
  const shown = rows.slice(0, max);
  const notices = shown.map(({ id, event, at, fields, state, next_at }): KeptNotice => {
    return {
      id,
      event,
      at,
      fields: fieldsFrom(fields),
      state,
      nextAt: next_at,
      deliveries: deliveriesOf(sql, id),
    };
  });
  return { notices, next: rows.length > max ? (shown.at(-1)?.id ?? null) : null };
}

/** What became of a notice so far, by channel. */
export function deliveriesOf(sql: Sql, notice: string): Delivery[] {
  return sql
    .all<Omit<Delivery, "delivered" | "isUnknown"> & { readonly delivered: 0 | 1; readonly unknown: 0 | 1 }>(
      "SELECT channel, delivered, attempts, at, failure, unknown FROM deliveries WHERE notice = ? ORDER BY at, channel",
      notice,
    )
    .map(({ unknown, ...row }) => ({ ...row, delivered: row.delivered === 1, isUnknown: unknown === 1 }));
}

/** When a channel last took a notice, and last did not. */
export function channelHealth(sql: Sql, channel: string): ChannelHealth {
  const last = (delivered: 0 | 1) =>
    firstOf<{ at: number; failure: string | null }>(
      sql,
      `SELECT at, failure FROM (SELECT * FROM deliveries ORDER BY notice DESC LIMIT ?)
       WHERE channel = ? AND delivered = ? ORDER BY notice DESC LIMIT 1`,
      HEALTH_ROWS_MAX,
      channel,
      delivered,
    );
  const failed = last(0);
  return { deliveredAt: last(1)?.at ?? null, failedAt: failed?.at ?? null, failure: failed?.failure ?? null };
}

/** Forgets what is older than a year and a month, and nothing that still waits. */
export function forgetOld(sql: Sql, now: number, idOf: (at: number) => string): void {
  // By the key's own order; ids of one moment differ, which is a millisecond in 400 days.
  const oldest = idOf(now - KEPT_MS);
  sql.atomically(() => {
    sql.all(
      "DELETE FROM deliveries WHERE notice IN (SELECT id FROM notices WHERE id < ? AND next_at IS NULL)",
      oldest,
    );
    sql.all("DELETE FROM notices WHERE id < ? AND next_at IS NULL", oldest);
  });
}
