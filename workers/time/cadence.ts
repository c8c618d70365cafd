import { Cron } from "croner";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./calendar.ts";

/** How often something is due: after a fixed time, or by a clock on the wall. */
export type Cadence =
  | { readonly kind: "every"; readonly ms: number }
  | { readonly kind: "cron"; readonly pattern: string; readonly zone: string };

export type ReadCadence =
  | { readonly ok: true; readonly cadence: Cadence }
  | { readonly ok: false; readonly why: string };

/** Nothing of one household is due more often; shorter ones would be the account's rows (Workers Free: 100,000 a day). */
const SHORTEST_MS = 10 * SECOND_MS;
const LONGEST_MS = 366 * DAY_MS;

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const FIVE_FIELDS = /^\S+(\s+\S+){4}$/;
const EVERY = /^every\s+(\d{1,9})([smhd])$/i;

/** `every 30m` (s, m, h, d), or five fields of cron in an IANA zone. */
export function readCadence(text: string, zone: string): ReadCadence {
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
  const cadence = { kind: "cron", pattern: trimmed, zone } as const;
  try {
    // The pattern throws when it is read, a zone when it is first used.
    if (cronOf(cadence).nextRun(new Date(0)) === null) return no(`${JSON.stringify(text)} is never due`);
    return { ok: true, cadence };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return no(
      `${JSON.stringify(text)} in ${JSON.stringify(zone)} cannot be read: ${reason}; expected "every 30m", or five fields such as "30 7 * * 1-5", in a zone such as Europe/Berlin`,
    );
  }
}

/** A fixed interval in milliseconds. */
export function readInterval(ms: number): ReadCadence {
  if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return { ok: true, cadence: { kind: "every", ms } };
  return no(`an interval of ${ms / SECOND_MS} s; expected ${SHORTEST_MS / SECOND_MS} s to 366 days`);
}

const no = (why: string): ReadCadence => ({ ok: false, why });

/**
 * The first slot after that one: from the slot itself and never from now, so that nothing drifts. Unix milliseconds.
 *
 * One rule where clocks change, for cron: a fixed time that is skipped is due as much later as was skipped, and one that comes twice
 * is due the first time (RFC 5545 §3.3.5); what has a wildcard goes by the hours that really pass.
 */
export function slotAfter(slot: number, cadence: Cadence): number | null {
  if (cadence.kind === "every") return slot + cadence.ms;
  return cronOf(cadence).nextRun(new Date(slot))?.getTime() ?? null;
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
