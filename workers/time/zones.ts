import { DAY_MS, dayOf, HOUR_MS } from "./calendar.ts";

/** Longer than any day: the longest in the time zone database has 25 hours, or 48 where a zone crossed the date line. */
const LONGEST_DAY_MS = 49 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows at a moment (Unix milliseconds) in an IANA time zone, as if it were UTC. @throws RangeError on an unknown zone */
export function wallOf(at: number, zone: string): number {
  if (zone === "UTC") return at;
  let format = formats.get(zone);
  if (!format) {
    const digits = "2-digit";
    format = new Intl.DateTimeFormat("en", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second } = parts;
  return (
    Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + (((at % 1_000) + 1_000) % 1_000)
  );
}

/** The owner's calendar day, "2026-11-20", at that moment in their IANA time zone. @throws RangeError on an unknown zone */
export const dayIn = (moment: Date, zone: string): string => dayOf(wallOf(moment.getTime(), zone));

/**
 * The first moment of the owner's next day. Found by halving, because no offset arithmetic is right on the days when
 * clocks change: such a day has 23 or 25 hours, and in some zones begins at 01:00.
 */
export function endOfDayIn(moment: Date, zone: string): Date {
  const today = dayIn(moment, zone);
  let inside = moment.getTime();
  let outside = inside + LONGEST_DAY_MS;
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (dayIn(new Date(middle), zone) === today) inside = middle;
    else outside = middle;
  }
  return new Date(outside);
}

/** The first moment of a day in a zone; also where a change of the clocks takes its midnight. */
export function startOfDayIn(day: string, zone: string): Date {
  const noonBefore = Date.parse(day) - DAY_MS / 2;
  const start = endOfDayIn(new Date(noonBefore), zone);
  // In zones thirteen hours ahead that noon is of the day itself.
  return dayIn(start, zone) === day ? start : endOfDayIn(new Date(noonBefore - DAY_MS), zone);
}
