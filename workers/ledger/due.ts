import { firstOf } from "../portable/sql.ts";
import { earliest } from "../time/alarm.ts";
import { endOfMonth, monthOf } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import { type MeterKeys, nextPollAt } from "./meters/poll.ts";
import { nextHandoverAt } from "./notices.ts";

/** When something is to be done without being asked: a lease or an extension ends, a notice is due, the month is over, bills are read. */
export function nextDue(books: Books, keys: MeterKeys, now: number): number | null {
  // One statement: it runs after every call.
  const ends = firstOf<{ readonly lease: number | null; readonly extension: number | null }>(
    books.sql,
    `SELECT (SELECT min(expires_at) FROM reservations) AS lease,
       (SELECT min(until) FROM extensions WHERE ended_at IS NULL AND until > ?) AS extension`,
    now,
  );
  return earliest([
    ends?.lease,
    ends?.extension,
    nextHandoverAt(books),
    nextPollAt(books, keys, now),
    endOfMonth(monthOf(now)),
  ]);
}
