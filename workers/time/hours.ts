import { type Cadence, slotAfter } from "./cadence.ts";
import { DAY_MS, MINUTE_MS } from "./calendar.ts";
import { nextSlot } from "./slots.ts";
import { wallOf } from "./zones.ts";

/** A part of each day by the clock on the wall: from then, and up to but not at the other. It may cross midnight; 24:00 is its end. */
export type DayHours = { readonly from: string; readonly to: string };

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** Minutes of the day. @throws RangeError for what is no time of day */
function minutesOf(time: string): number {
  if (!TIME.test(time))
    throw new RangeError(`${JSON.stringify(time)} is no time of day; expected one such as 07:30`);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

/** Why these cannot be a part of the day; null where they can. */
export function objectionTo({ from, to }: DayHours): string | null {
  try {
    const [first, last] = [minutesOf(from), minutesOf(to)];
    if (first === 24 * 60) return "a day's part begins before 24:00";
    return first === last
      ? "the beginning and the end are the same time; leave both out for the whole day"
      : null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** Whether a moment (Unix milliseconds) lies in it. */
export function isWithinHours(at: number, { from, to }: DayHours, zone: string): boolean {
  const minute = Math.floor((((wallOf(at, zone) % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  const [first, last] = [minutesOf(from), minutesOf(to)];
  return first < last ? minute >= first && minute < last : minute >= first || minute < last;
}

/** The first moment after it at which the part of the day is over. */
export function endOfHours(at: number, { to }: DayHours, zone: string): number {
  const end = minutesOf(to) % (24 * 60);
  return nextSlot(at, { hour: Math.floor(end / 60), minute: end % 60 }, zone);
}

/** Slots that one look passes by before it gives up: a year of every five minutes. */
const PASSED_MAX = 106_000;

/** The first slot of a cadence after that one which lies within the hours, so that nobody wakes only to find that it may not. */
export function allowedAfter(slot: number, cadence: Cadence, hours: DayHours, zone: string): number | null {
  let next = slotAfter(slot, cadence);
  for (let passed = 0; next !== null && passed < PASSED_MAX; passed += 1) {
    if (isWithinHours(next, hours, zone)) return next;
    next = slotAfter(next, cadence);
  }
  return null;
}
