import { DAY_MS, HOUR_MS, monthOf, startOf } from "../time/calendar.ts";
import type { Books } from "./books.ts";

/** A year and a month: the history's longest range. Months, level changes and the audit stay for good. */
export const DAYS_KEPT_MS = 400 * DAY_MS;

/** It reads whole tables, so that it runs in a month's first hour alone. */
const isPurgeTime = (now: number): boolean => now - startOf(monthOf(now)) < HOUR_MS;

/** Forgets single calls and their daily sums when their time is over. */
export function purgeLedger({ sql }: Books, now: number): void {
  if (!isPurgeTime(now)) return;
  const month = monthOf(now - DAYS_KEPT_MS);
  // The calls of a month go before its sums: what a run that stops half-way leaves is sums without calls, as in repair.ts.
  sql.all("DELETE FROM settlements WHERE month < ?", month);
  sql.all("DELETE FROM spent WHERE month < ?", month);
}
