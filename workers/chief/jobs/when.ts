import { DAY_MS, dayAfter, MINUTE_MS } from "../../time/calendar.ts";
import { dayIn, startOfDayIn, wallOf } from "../../time/zones.ts";

/** The time of day on the person's wall. */
export function clock(at: number, zone: string): string {
  const minutes = Math.floor((((wallOf(at, zone) % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** The time of day, with its date where it is not that of `day`: "until 09:00" means today to whoever reads it. */
export function clockSeenOn(day: string, at: number, zone: string): string {
  const own = dayIn(new Date(at), zone);
  return own === day ? clock(at, zone) : `${own} ${clock(at, zone)}`;
}

/**
 * When an event is, as a line of that day says it: "09:00 to 10:00", with dates where it begins or ends on another day, and "all day" for
 * whole days of the zone.
 */
export function spanSeenOn(day: string, from: number, to: number, zone: string): string {
  const first = dayIn(new Date(from), zone);
  const last = dayIn(new Date(Math.max(from, to - 1)), zone);
  const isMidnight = (at: number) => startOfDayIn(dayIn(new Date(at), zone), zone).getTime() === at;
  if (from < to && isMidnight(from) && isMidnight(to))
    return first === last && first === day ? "all day" : `all day, ${first} to ${last},`;
  const end = to === startOfDayIn(dayAfter(day), zone).getTime() ? "24:00" : clockSeenOn(day, to, zone);
  return `${clockSeenOn(day, from, zone)} to ${end}`;
}
