import { type Cadence, slotAfter } from "./cadence.ts";
import { HOUR_MS } from "./calendar.ts";

/** Slots that are closer than this may be passed by; what comes by the hour or the day comes all the same. */
const OFTEN_MS = HOUR_MS;

/** The slot that is next, and those before it that were passed by; `last` is the newest of them. Unix milliseconds. */
export type Stretched = {
  readonly next: number | null;
  readonly passed: number;
  readonly last: number | null;
};

/** Of a cadence that comes often, one slot in so many, from the one that is next: while work is throttled it waits longer for itself. */
export function stretchedFrom(first: number | null, cadence: Cadence, slowdown: number): Stretched {
  let next = first;
  let last: number | null = null;
  let passed = 0;
  for (; next !== null && passed < slowdown - 1; passed += 1) {
    const after = slotAfter(next, cadence);
    if (after === null || after - next >= OFTEN_MS) break;
    last = next;
    next = after;
  }
  return { next, passed, last };
}
