import { expect, test } from "vitest";
import { duration, relative } from "./spans.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test.each([
  [0, "less than a minute"],
  [MINUTE_MS - 1, "less than a minute"],
  [4 * MINUTE_MS, "4 minutes"],
  [HOUR_MS + 20 * MINUTE_MS, "1 hour 20 minutes"],
  [2 * HOUR_MS, "2 hours"],
  [3 * HOUR_MS + 12 * MINUTE_MS, "3 hours"],
  [24 * HOUR_MS - 1, "24 hours"],
  [47 * HOUR_MS, "47 hours"],
  [48 * HOUR_MS, "2 days"],
  [3 * 24 * HOUR_MS + 13 * HOUR_MS, "4 days"],
])("%i ms: %s", (ms, words) => expect(duration(ms)).toBe(words));

test.each([
  [0, "just now"],
  [30_000, "just now"],
  [45_000, "in a moment"],
  [-30_000, "just now"],
  [-5 * MINUTE_MS, "5 minutes ago"],
  [2 * HOUR_MS, "in 2 hours"],
])("%i ms from now: %s", (away, words) => expect(relative(1e12 + away, 1e12)).toBe(words));

test.each([
  [-5 * MINUTE_MS, "in a moment"],
  [0, "in a moment"],
  [29_000, "in a moment"],
  [MINUTE_MS, "in 1 minute"],
  [2 * HOUR_MS, "in 2 hours"],
])("what comes in %i ms: %s", (away, words) => expect(relative(1e12 + away, 1e12, true)).toBe(words));
