import { setTimeout } from "node:timers/promises";

/** Below the time of an end-to-end test (vitest.config.ts), so that a failure says what was waited for. */
const PATIENCE_MS = 180_000;
const FIRST_WAIT_MS = 25;
/** Rarely enough that looking through the door stays below what a client may ask in a minute. */
const LAST_WAIT_MS = 2_000;

/**
 * Looks until there is something to see, ever more rarely.
 *
 * @param what for the message
 * @returns the first answer of `look` that is neither null nor undefined nor false
 * @throws Error when nothing has come after three minutes
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (let wait = FIRST_WAIT_MS; Date.now() < end; wait = Math.min(2 * wait, LAST_WAIT_MS)) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await setTimeout(wait);
  }
  throw new Error(`Waited ${PATIENCE_MS / 1000} s for ${what}.`);
}
