import { Cron } from "croner";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./calendar.ts";
import {
  type DayHours,
  hoursText,
  isWithinHours,
  lengthOfHours,
  objectionTo,
  startOfHours,
} from "./hours.ts";
import { wallOf } from "./zones.ts";

/** The part of each day in which something may be due; slots outside of it are none. */
type Within = { readonly hours: DayHours; readonly zone: string };

/** How often something is due: after a fixed time, or by a clock on the wall. */
export type Cadence = (
  | { readonly kind: "every"; readonly ms: number }
  | { readonly kind: "cron"; readonly pattern: string; readonly zone: string }
) & { readonly within?: Within };

export type ReadCadence =
  | { readonly ok: true; readonly cadence: Cadence }
  | { readonly ok: false; readonly why: string };

/** Nothing of one household is due more often; shorter ones would be the account's rows (Workers Free: 100,000 a day). */
const SHORTEST_MS = 10 * SECOND_MS;
const LONGEST_MS = 366 * DAY_MS;

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const FIVE_FIELDS = /^\S+(\s+\S+){4}$/;
const EVERY = /^every\s+(\d{1,9})([smhd])$/i;

/** `every 30m` (s, m, h, d), or five fields of cron, in an IANA zone; with `hours` in that part of each day alone. */
export function readCadence(text: string, zone: string, hours: DayHours | null = null): ReadCadence {
  const read = readWhole(text, zone);
  return read.ok && hours !== null ? limited(read.cadence, { hours, zone }) : read;
}

/** A fixed interval in milliseconds; with `within` in that part of each day alone. */
export function readInterval(ms: number, within: Within | null = null): ReadCadence {
  if (ms < SHORTEST_MS || ms > LONGEST_MS)
    return no(`an interval of ${ms / SECOND_MS} s; expected ${SHORTEST_MS / SECOND_MS} s to 366 days`);
  return within === null
    ? { ok: true, cadence: { kind: "every", ms } }
    : limited({ kind: "every", ms }, within);
}

function limited(whole: Cadence, within: Within): ReadCadence {
  const { hours } = within;
  const why = objectionTo(hours);
  if (why !== null) return no(`hours ${hoursText(hours)}: ${why}`);
  // Where an interval falls depends on when it began; a longer one might never fall within the hours.
  if (whole.kind === "every" && whole.ms > lengthOfHours(hours))
    return no(`an interval that is longer than the hours ${hoursText(hours)} may never fall within them`);
  const objection = zoneObjection(within.zone);
  if (objection !== null) return no(objection);
  const cadence = { ...whole, within };
  return slotAfter(0, cadence) === null ? no(`it is never due ${hoursText(hours)}`) : { ok: true, cadence };
}

function readWhole(text: string, zone: string): ReadCadence {
  const trimmed = text.trim();
  const every = EVERY.exec(trimmed);
  if (every) return readInterval(Number(every[1]) * (UNITS[every[2]?.toLowerCase() ?? ""] ?? 0));
  if (/^every\b/i.test(trimmed))
    return no(`${JSON.stringify(text)} is no interval; expected every Ns, Nm, Nh or Nd, such as "every 30m"`);
  // Nicknames such as @daily are croner's and no fields.
  if (!FIVE_FIELDS.test(trimmed))
    return no(
      `${JSON.stringify(text)} has not five fields; expected "every 30m", or five such as "30 7 * * 1-5"`,
    );
  const objection = zoneObjection(zone);
  if (objection !== null) return no(objection);
  const cadence = { kind: "cron", pattern: trimmed, zone } as const;
  try {
    if (cronOf(cadence).nextRun(new Date(0)) === null) return no(`${JSON.stringify(text)} is never due`);
    return { ok: true, cadence };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return no(
      `${JSON.stringify(text)} cannot be read: ${reason}; expected "every 30m", or five fields such as "30 7 * * 1-5"`,
    );
  }
}

/** Null for an IANA time zone that this runtime knows. */
export function zoneObjection(zone: string): string | null {
  try {
    wallOf(0, zone);
    return null;
  } catch (error) {
    if (error instanceof RangeError)
      return `${JSON.stringify(zone)} is no time zone; expected one such as Europe/Berlin`;
    throw error;
  }
}

const no = (why: string): ReadCadence => ({ ok: false, why });

/**
 * The first slot after that one: from the slot itself and never from now, so that nothing drifts. Unix milliseconds.
 *
 * One rule where clocks change, for cron: a fixed time that is skipped is due at that change, as soon as the clock shows it or more, and
 * one that comes twice is due the first time; what has a wildcard goes by the hours that really pass.
 */
export function slotAfter(slot: number, cadence: Cadence): number | null {
  const { within } = cadence;
  let next = nextOf(slot, cadence);
  if (within === undefined) return next;
  for (let looked = 0; next !== null && looked < DAYS_LOOKED_AT_MAX; looked += 1) {
    if (isWithinHours(next, within.hours, within.zone)) return next;
    next = firstFrom(startOfHours(next, within.hours, within.zone), next, cadence);
  }
  return null;
}

/** Of a year and a month: what has no slot within its hours on any of them has none at all. */
const DAYS_LOOKED_AT_MAX = 400;

function nextOf(slot: number, cadence: Cadence): number | null {
  if (cadence.kind === "every") return slot + cadence.ms;
  return cronOf(cadence).nextRun(new Date(slot))?.getTime() ?? null;
}

/** The first slot of what is due at `slot`, that is not before `start`. */
function firstFrom(start: number, slot: number, cadence: Cadence): number | null {
  return cadence.kind === "every"
    ? slot + Math.ceil((start - slot) / cadence.ms) * cadence.ms
    : nextOf(start - SECOND_MS, cadence);
}

const crons = new Map<string, Cron>();
const CRONS_MAX = 500;

/** As a pure function: its own timers never start. */
function cronOf({ pattern, zone }: Extract<Cadence, { kind: "cron" }>): Cron {
  const key = `${zone} ${pattern}`;
  const known = crons.get(key);
  if (known) return known;
  if (crons.size >= CRONS_MAX) crons.clear();
  const options = { timezone: zone, mode: "5-part", paused: true, fixedTimeRule: "no-wildcard" } as const;
  const made = new Cron(pattern, options);
  crons.set(key, made);
  return made;
}
