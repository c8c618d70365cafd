const HOUR_MS = 3_600_000;

/** Longer than any day: the longest in the time zone database has 25 hours, or 48 where a zone crossed the date line. */
const LONGEST_DAY_MS = 49 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The owner's calendar day, "2026-11-20", at that moment in their IANA time zone. Throws RangeError on an unknown zone. */
export function dayOf(moment: Date, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/**
 * The first moment of the owner's next day. Found by halving, because no offset arithmetic is right on the days when
 * clocks change: such a day has 23 or 25 hours, and in some zones begins at 01:00.
 */
export function endOfDay(moment: Date, timeZone: string): Date {
  const today = dayOf(moment, timeZone);
  let inside = moment.getTime();
  let outside = inside + LONGEST_DAY_MS;
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (dayOf(new Date(middle), timeZone) === today) inside = middle;
    else outside = middle;
  }
  return new Date(outside);
}
