import { DAY_MS } from "./calendar.ts";
import { wallOf } from "./zones.ts";

/** A time of day, as the clock on the wall shows it. */
export type Slot = { readonly hour: number; readonly minute: number };

/**
 * The first moment after `after` (Unix milliseconds) at which the wall clock of a zone shows that time. Where a change of the clocks
 * brings it twice it is the first; where it skips it, as much later as was skipped (RFC 5545 §3.3.5). @throws RangeError on an unknown zone
 */
export function nextSlot(after: number, { hour, minute }: Slot, zone = "UTC"): number {
  const time = (hour * 60 + minute) * 60_000;
  const today = Math.floor(wallOf(after, zone) / DAY_MS) * DAY_MS;
  // The day before, because a skipped time is later than its own day's wall says; three days hold every change of clocks.
  for (let day = today - DAY_MS; ; day += DAY_MS) {
    const at = momentOf(day + time, zone);
    if (at > after) return at;
  }
}

/** When the wall shows this, given as if it were UTC. */
function momentOf(wall: number, zone: string): number {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((at) => wallOf(at, zone) - at);
  const moments = offsets.map((offset) => wall - offset);
  const shown = moments.filter((at) => wallOf(at, zone) === wall);
  // Skipped: read with the offset from before the change.
  return shown.length > 0 ? Math.min(...shown) : (moments[0] ?? wall);
}
