import { dayOf, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { dayIn, endOfDayIn, wallOf } from "../../time/zones.ts";
import { ToolError } from "../tools/outcome.ts";

/** No zone is further from UTC. */
const OFFSET_MAX_MS = 26 * HOUR_MS;

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/;
const WITH_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A zone that is none. @throws ToolError */
export function knownZone(zone: string): string {
  try {
    wallOf(0, zone);
    return zone;
  } catch {
    throw new ToolError(
      "invalid_arguments",
      `Cannot use time_zone: ${JSON.stringify(zone)} is no IANA time zone such as Europe/Berlin.`,
    );
  }
}

/**
 * The moment that a time means: "07:30" on that day, "2026-11-27T07:30" in the person's zone, or one with an offset.
 *
 * @param field what it is called where it came from
 * @throws ToolError for what is no time, for one that the clocks skip, and for one that comes twice and does not say which
 */
export function momentIn(text: string, day: string, zone: string, field: string): number {
  if (WITH_OFFSET.test(text) && !CLOCK.test(text)) {
    const at = Date.parse(text);
    if (Number.isNaN(at)) throw wrong(field, text, "no time such as 07:30 or 2026-11-27T07:30");
    return at;
  }
  const clock = CLOCK.exec(text);
  const wall = clock
    ? Date.parse(`${day}T${clock[1]?.padStart(2, "0")}:${clock[2]}:${clock[3] ?? "00"}Z`)
    : LOCAL.test(text)
      ? Date.parse(`${text.replace(" ", "T")}Z`)
      : Number.NaN;
  if (Number.isNaN(wall)) throw wrong(field, text, "no time such as 07:30 or 2026-11-27T07:30");
  const found = atWall(wall, zone);
  const [first, second] = found;
  if (first === undefined)
    throw wrong(field, text, `that time does not exist in ${zone}: the clocks skip it on that day`);
  if (second !== undefined)
    throw wrong(
      field,
      text,
      `that time comes twice in ${zone} on that day; say which with an offset, such as ${withOffset(wall, first)} or ${withOffset(wall, second)}`,
    );
  return first;
}

/** Every moment at which the clock on the wall shows that, in order: none where it is skipped, two where it comes twice. */
function atWall(wall: number, zone: string): number[] {
  const offsets = [wall - OFFSET_MAX_MS, wall, wall + OFFSET_MAX_MS].map((at) => wallOf(at, zone) - at);
  return [...new Set(offsets)]
    .map((offset) => wall - offset)
    .filter((at) => wallOf(at, zone) === wall)
    .toSorted((a, b) => a - b);
}

function withOffset(wall: number, at: number): string {
  const minutes = Math.round((wall - at) / MINUTE_MS);
  const pair = (n: number) => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${new Date(wall).toISOString().slice(0, 19)}${minutes < 0 ? "-" : "+"}${pair(Math.floor(size / 60))}:${pair(size % 60)}`;
}

const wrong = (field: string, text: string, why: string): ToolError =>
  new ToolError("invalid_arguments", `Cannot use ${field} ${JSON.stringify(text)}: ${why}.`);

/** The first moment of a day and of the next one. */
export function boundsOf(day: string, zone: string): { readonly start: string; readonly end: string } {
  let start = new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MAX_MS);
  while (dayIn(start, zone) < day) start = endOfDayIn(start, zone);
  return { start: start.toISOString(), end: endOfDayIn(start, zone).toISOString() };
}

/** Every day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= Date.parse(`${last}T00:00:00Z`); at += 24 * HOUR_MS)
    days.push(dayOf(at));
  return days;
}

export const minutesBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / MINUTE_MS);

/** The time of day on the wall, "07:30". */
export const clockOf = (moment: string, zone: string): string =>
  new Date(wallOf(Date.parse(moment), zone)).toISOString().slice(11, 16);
