import type { Books } from "./books.ts";
import { endOfMonth, HOUR_MS, monthOf } from "./calendar.ts";
import { nextNoticeAt } from "./notices.ts";
import { hasMeters, lastPolledAt, type MeterKeys } from "./poll.ts";
import { firstOf } from "./sql.ts";

/** How often bills are read: the provider's hourly buckets are complete some minutes after the hour. */
export const POLL_EVERY_MS = HOUR_MS;

/** When something is to be done without being asked: a lease or an extension ends, a notice is due, the month is over, bills are read. */
export function nextDue(books: Books, keys: MeterKeys, now: number): number {
  const lease = firstOf<{ at: number | null }>(
    books.sql,
    "SELECT min(expires_at) AS at FROM reservations",
  )?.at;
  const extension = firstOf<{ at: number | null }>(
    books.sql,
    "SELECT min(until) AS at FROM extensions WHERE ended_at IS NULL AND until > ?",
    now,
  )?.at;
  const notice = nextNoticeAt(books);
  const bills = hasMeters(keys) ? (lastPolledAt(books) ?? now - POLL_EVERY_MS) + POLL_EVERY_MS : null;
  const moments = [lease, extension, notice, bills, endOfMonth(monthOf(now))];
  return Math.min(...moments.filter((at) => typeof at === "number"));
}
