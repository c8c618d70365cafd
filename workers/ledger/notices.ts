import { DAY_MS, MINUTE_MS } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import { firstOf } from "./sql.ts";

/** The receiver is tried for a day, then given up. */
export const GIVE_UP_AFTER_MS = DAY_MS;
const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;

/** What the notifier is told. Numbers and sentences of the ledger's own; never a secret or anyone's text. */
export type Notice = { readonly event: string; readonly [field: string]: unknown };

/** Writes it down in the transaction of what it tells of; the alarm sends it. */
export function addNotice({ sql, newId }: Books, notice: Notice, now: number): void {
  const id = newId(now);
  const body = JSON.stringify({ id, at: new Date(now).toISOString(), ...notice });
  sql.all("INSERT INTO notices (id, at, body, next_at) VALUES (?, ?, ?, ?)", id, now, body, now);
}

export type DueNotice = {
  readonly id: string;
  readonly at: number;
  readonly body: string;
  readonly attempts: number;
};

export const dueNotices = ({ sql }: Books, now: number, max: number): DueNotice[] =>
  sql.all<DueNotice>(
    "SELECT id, at, body, attempts FROM notices WHERE next_at <= ? ORDER BY next_at, id LIMIT ?",
    now,
    max,
  );

/** What became of one attempt: done, or again after twice the time, until a day has passed. */
export function storeAttempt({ sql }: Books, notice: DueNotice, delivered: boolean, now: number): void {
  const attempts = notice.attempts + 1;
  const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
  const isTooLate = now + wait - notice.at > GIVE_UP_AFTER_MS;
  const outcome = delivered ? "delivered" : isTooLate ? "given_up" : null;
  sql.all(
    "UPDATE notices SET attempts = ?, next_at = ?, outcome = ? WHERE id = ?",
    attempts,
    outcome === null ? now + wait : null,
    outcome,
    notice.id,
  );
}

/** Nobody is to be told: nothing waits. */
export function dropNotices({ sql }: Books): void {
  sql.all("UPDATE notices SET next_at = NULL, outcome = 'no_receiver' WHERE next_at IS NOT NULL");
}

export const nextNoticeAt = ({ sql }: Books): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT min(next_at) AS at FROM notices WHERE next_at IS NOT NULL")
    ?.at ?? null;
