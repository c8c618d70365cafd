import { reset } from "cloudflare:test";
import { afterAll, vi } from "vitest";
import { endUnderway } from "./underway.harness.ts";

// The files of the runtime tier share one workerd. What a file has stored, and what it has put in another's place, ends with it.

/** Empties every binding, ends every object, and gives back the clock and whatever was replaced. */
export async function leaveNothing(): Promise<void> {
  vi.useRealTimers();
  await endUnderway();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await reset();
}

afterAll(leaveNothing);
