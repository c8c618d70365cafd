import { DAY_MS } from "../../policies/prices/time.ts";

export { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../policies/prices/time.ts";

// Days and months in UTC, in which money, records and seals are counted; zones.ts has those of the owner's clock.

/** The last day asked for: within one call, and mostly across calls, it is the same one. */
let recent = { index: Number.NaN, day: "" };

/** The UTC day of a moment in Unix milliseconds, "2026-11-20". */
export function dayOf(at: number): string {
  const index = Math.floor(at / DAY_MS);
  if (index !== recent.index) recent = { index, day: new Date(at).toISOString().slice(0, 10) };
  return recent.day;
}

/** The UTC month, "2026-11". The budget's month is the calendar month in UTC. */
export const monthOf = (at: number): string => dayOf(at).slice(0, 7);

/** The first moment of a month "2026-11" or of a day "2026-11-20". */
export const startOf = (period: string): number => Date.parse(period.length === 7 ? `${period}-01` : period);

/** The first moment after the month. */
export function endOfMonth(month: string): number {
  const first = new Date(startOf(month));
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1);
}

export const endOfDay = (at: number): number => startOf(dayOf(at)) + DAY_MS;

/** 28 to 31; UTC has no clock changes. */
export const daysIn = (month: string): number => (endOfMonth(month) - startOf(month)) / DAY_MS;

/** Whether a text is a day of the calendar, as "2026-11-20". */
export const isDay = (text: string): boolean =>
  /^[12]\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;

export const dayAfter = (day: string, days = 1): string => dayOf(startOf(day) + days * DAY_MS);
