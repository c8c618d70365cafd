import { vi } from "vitest";

/** Below the time of a test (vitest.config.ts), so that the failure says what did not come. */
const PATIENCE_MS = 100_000;
const LOOK_EVERY_MS = 20;

/** Looks again until `look` no longer throws, however slow the machine is. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: PATIENCE_MS, interval: LOOK_EVERY_MS });
