import { expect, test } from "vitest";
import { forwardedText, retryAfterMs } from "../halts/halt.ts";
import { SILENCE_GRACE_MS } from "../rules/risk.ts";
import { durationText, type Lease, newLease, overdue, uncollected } from "./lease.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const decision = { id: "d", taskId: "t", day: "2026-11-20", estimatedNano: 5 };
const terms = { costLimitNano: 10, maxDurationMs: 7_200_000, monitoringLevel: "basic" } as const;
const lease = newLease(decision, terms, NOW);
const causeAfter = (of: Lease, ms: number) => overdue(of, new Date(NOW.getTime() + ms))?.cause ?? null;

test.each<[string, Lease, number, string | null]>([
  ["at the last moment of its grace", lease, 900_000 + SILENCE_GRACE_MS - 1, null],
  ["when its grace is over", lease, 900_000 + SILENCE_GRACE_MS, "silent"],
  ["at its end, silent or not", lease, 7_200_000, "duration"],
  ["not watched, just before its end", { ...lease, progressDueAt: null }, 7_199_999, null],
  ["not watched, at its end", { ...lease, progressDueAt: null }, 7_200_000, "duration"],
  ["not collected, long after it would have ended", uncollected(lease, NOW), 86_399_999, null],
  ["not collected for a day", uncollected(lease, NOW), 86_400_000, "uncollected"],
  ["halted already", { ...lease, state: "halted" }, 86_400_000, null],
])("[row 10] [row 11] a lease %s", (_title, of, ms, cause) => {
  expect(causeAfter(of, ms)).toBe(cause);
});

test.each([
  [0, "0 hours"],
  [60_000, "1 minute"],
  [5_400_000, "90 minutes"],
  [3_600_000, "1 hour"],
  [7_200_000, "2 hours"],
])("[row 10] %d ms read %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("[row 12] retries come after 30 s, doubling, at most an hour apart", () => {
  const waits = [1, 2, 3, 7, 8, 9, 2_000].map(retryAfterMs);
  expect(waits).toEqual([30_000, 60_000, 120_000, 1_920_000, 3_600_000, 3_600_000, 3_600_000]);
  expect(forwardedText("given_up")).toBe("none");
});
