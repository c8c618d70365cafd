/**
 * Sees to it that an object wakes when the next thing is due; null = nothing is. An alarm that is early enough stays, because setting
 * one is a write, and what it finds not to be due yet it sets anew.
 *
 * @param due and `now` in Unix milliseconds; what is overdue is due at once
 */
export async function wakeBy(storage: DurableObjectStorage, due: number | null, now: number): Promise<void> {
  if (due === null) return;
  const at = Math.max(now + 1, due);
  const set = await storage.getAlarm();
  if (set === null || set > at) await storage.setAlarm(at);
}

/** Moves the alarm to that moment, also to a later one: for an object whose next thing has just moved away. */
export async function wakeAt(storage: DurableObjectStorage, at: number): Promise<void> {
  if ((await storage.getAlarm()) !== at) await storage.setAlarm(at);
}

/** The earliest of these moments, or null when there is none. */
export function earliest(moments: readonly (number | null | undefined)[]): number | null {
  const known = moments.filter((moment) => typeof moment === "number");
  return known.length === 0 ? null : Math.min(...known);
}
