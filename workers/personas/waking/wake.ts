import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import type { WaitingCause, WaitingReason } from "../executions/waiting.ts";

/**
 * What came of asking the machine to start, for whatever waits; times in Unix milliseconds. It is gone as soon as the machine's worker
 * has taken something.
 */
export type Wake = {
  /** Since when it is on its way; null while nothing was asked for, or nothing came of it. */
  readonly askedAt: number | null;
  /** When to look at it, or to ask, again. */
  readonly nextAt: number;
  /** Starts in a row that have helped nothing. */
  readonly tries: number;
  readonly reason: WaitingReason;
  readonly detail: string;
};

export const readWake = (sql: Sql): Wake | null =>
  firstOf<Wake>(
    sql,
    "SELECT asked_at AS askedAt, next_at AS nextAt, tries, reason, detail FROM machine_wake",
  );

export const writeWake = (sql: Sql, { askedAt, nextAt, tries, reason, detail }: Wake): void =>
  void sql.all(
    `INSERT INTO machine_wake (one, asked_at, next_at, tries, reason, detail) VALUES (1, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET asked_at = excluded.asked_at, next_at = excluded.next_at, tries = excluded.tries,
       reason = excluded.reason, detail = excluded.detail`,
    askedAt,
    nextAt,
    tries,
    reason,
    detail,
  );

/** The machine's worker has taken something: the next start is the first one again. */
export const forgetWake = (sql: Sql): void => void sql.all("DELETE FROM machine_wake");

/** What it was asked for does not wait any more: what does so later asks for itself. */
export function noLongerAsked(sql: Sql, now: number): void {
  const wake = readWake(sql);
  if (wake?.askedAt != null) writeWake(sql, { ...wake, askedAt: null, nextAt: now });
}

export const waitingOf = ({ reason, detail, nextAt, askedAt }: Wake): WaitingCause =>
  // While it is on its way, the next moment is only when it is looked at.
  askedAt === null ? { reason, detail, until: nextAt } : { reason, detail };

/** After so many starts in a row that have helped nothing: an hour, and each time twice as long, up to a day. */
export const restMs = (tries: number): number => Math.min(HOUR_MS * 2 ** Math.max(0, tries - 1), DAY_MS);
