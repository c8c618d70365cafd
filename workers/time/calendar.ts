export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** The last day asked for: within one call, and mostly across calls, it is the same one. */
let recent = { index: Number.NaN, day: "" };

/** The UTC day, "2026-11-20". */
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
