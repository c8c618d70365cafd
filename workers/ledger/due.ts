import { firstOf } from "../portable/sql.ts";
import { earliest } from "../time/alarm.ts";
import { endOfMonth, monthOf } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import { type MeterKeys, nextPollAt } from "./meters/poll.ts";
import { nextNoticeAt } from "./notices.ts";

/** When something is to be done without being asked: a lease or an extension ends, a notice is due, the month is over, bills are read. */
export function nextDue(books: Books, keys: MeterKeys, now: number): number | null {
  const lease = firstOf<{ at: number | null }>(
    books.sql,
    "SELECT min(expires_at) AS at FROM reservations",
  )?.at;
  const extension = firstOf<{ at: number | null }>(
    books.sql,
    "SELECT min(until) AS at FROM extensions WHERE ended_at IS NULL AND until > ?",
    now,
  )?.at;
  return earliest([
    lease,
    extension,
    nextNoticeAt(books),
    nextPollAt(books, keys, now),
    endOfMonth(monthOf(now)),
  ]);
}
