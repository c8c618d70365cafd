import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../time/calendar.ts";

/** The smallest session: without so much left of the day and of the month nothing is started. */
export const SESSION_MIN_MS = 20 * MINUTE_MS;
/** From this level of the month on, work that nobody watches does not wake it. */
export const WORK_ENDS_AT_LEVEL = 2;
/** How long the owner's word that it is to sleep stands against work that waits for it. */
export const OWNERS_WORD_MS = HOUR_MS;
/** A machine that nothing has been asked of for so long is put to sleep. */
export const IDLE_MS = 15 * MINUTE_MS;
/** One that is not heard of for so long is taken for hung, and is deallocated. */
export const LOST_MS = 10 * MINUTE_MS;
/** How long a machine may take from the wish to its first word. */
export const WAKE_MAX_MS = 6 * MINUTE_MS;
/** How long its work and its last backup may take, after which it is deallocated all the same. */
export const DRAIN_MAX_MS = 10 * MINUTE_MS;
/** What is kept of a day's hours for ending: its work and its backup, and as long as Azure takes to deallocate it. */
export const ENDING_MS = DRAIN_MAX_MS + 2 * MINUTE_MS;
/** Its hours are counted, and the month is looked at, so often while it runs. */
export const METER_MS = 10 * MINUTE_MS;
/** A machine that should cost nothing and is not seen to is reported after so long. */
export const STUCK_MS = 15 * MINUTE_MS;
/** When to look again at what Azure is doing: the first waits, and then the last one each time. */
const POLLS_MS = [5 * SECOND_MS, 5 * SECOND_MS, 10 * SECOND_MS, 15 * SECOND_MS] as const;
/** When to ask again for what there was no room for. */
const ROOM_MS = [30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS] as const;

const step = (waits: readonly number[], tries: number): number =>
  waits[Math.min(tries, waits.length - 1)] ?? 15 * SECOND_MS;
export const pollAfterMs = (tries: number): number => step(POLLS_MS, tries);
export const roomAfterMs = (tries: number): number => step(ROOM_MS, tries);
