import { type Cadence, slotAfter } from "./cadence.ts";
import { MINUTE_MS } from "./calendar.ts";

/** What becomes of slots that nobody was there for: none fires, the newest does within a time, or all do up to a number. */
export type Missed =
  | { readonly policy: "skip" }
  | { readonly policy: "once"; readonly graceMs: number }
  | { readonly policy: "all"; readonly max: number };

/** A slot that is no later than this is on time: an alarm may be late by as much while the platform moves an object. */
const ON_TIME_MS = MINUTE_MS;
/** Slots that one look passes by; a cadence that has more behind it goes on from now. */
const PASSED_MAX = 10_000;

/** What one look at a schedule comes to. */
export type Look = {
  /** Slots that fire now, the oldest first. */
  readonly fire: readonly number[];
  /** Slots that were passed by; the last of them, for the history. */
  readonly skipped: { readonly count: number; readonly last: number | null };
  /** The first slot that is still to come; null when there is none. */
  readonly next: number | null;
};

/** From the slot that is due: which fire, which are passed by, and which comes next. Unix milliseconds. */
export function lookAt(due: number, cadence: Cadence, missed: Missed, now: number): Look {
  const slots = slotsUntil(due, cadence, now);
  const late = slots.passed.filter((slot) => now - slot > ON_TIME_MS);
  const onTime = slots.passed.filter((slot) => now - slot <= ON_TIME_MS);
  // Of several that are on time (every 10 s after half a minute) the newest is enough, unless all are asked for.
  const kept = missed.policy === "all" ? slots.passed.slice(-missed.max) : onTime.slice(-1);
  const fire = kept.length > 0 ? kept : caughtUp(late, missed, now);
  const skipped = slots.passed.filter((slot) => !fire.includes(slot));
  return { fire, skipped: { count: skipped.length, last: skipped.at(-1) ?? null }, next: slots.next };
}

function caughtUp(late: readonly number[], missed: Missed, now: number): readonly number[] {
  const newest = late.at(-1);
  return missed.policy === "once" && newest !== undefined && now - newest <= missed.graceMs ? [newest] : [];
}

/** Every slot up to now, or the newest of very many, and the one after. */
function slotsUntil(due: number, cadence: Cadence, now: number): { passed: number[]; next: number | null } {
  const passed: number[] = [];
  let slot: number | null = due;
  const behind = cadence.kind === "every" ? Math.floor((now - due) / cadence.ms) - PASSED_MAX : 0;
  if (cadence.kind === "every" && behind > 0) slot = slotAfter(due + (behind - 1) * cadence.ms, cadence);
  while (slot !== null && slot <= now && passed.length < PASSED_MAX) {
    passed.push(slot);
    slot = slotAfter(slot, cadence);
  }
  return { passed, next: slot !== null && slot <= now ? slotAfter(now, cadence) : slot };
}
