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
export const endOfHours = (at: number, { to }: DayHours, zone: string): number => nextTime(at, to, zone);

/** The first moment after it at which the part of the day begins. */
export const startOfHours = (at: number, { from }: DayHours, zone: string): number =>
  nextTime(at, from, zone);

function nextTime(after: number, time: string, zone: string): number {
  const minute = minutesOf(time) % (24 * 60);
  return nextSlot(after, { hour: Math.floor(minute / 60), minute: minute % 60 }, zone);
}

/** How long the part of the day is by the clock on the wall, in milliseconds. */
export function lengthOfHours({ from, to }: DayHours): number {
  const minutes = minutesOf(to) - minutesOf(from);
  return (minutes > 0 ? minutes : minutes + 24 * 60) * MINUTE_MS;
}

/** "from 07:00 to 22:00", as a person reads it. */
export const hoursText = ({ from, to }: DayHours): string => `from ${from} to ${to}`;
