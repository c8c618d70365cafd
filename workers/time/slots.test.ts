import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "./calendar.ts";
import { nextSlot } from "./slots.ts";
import { wallOf } from "./zones.ts";

test.each([
  ["2026-11-20T02:19:59.999Z", "UTC", "2026-11-20T02:20:00.000Z"],
  ["2026-11-20T02:20:00.000Z", "UTC", "2026-11-21T02:20:00.000Z"],
  ["2026-11-20T12:00:00.000Z", "Europe/Berlin", "2026-11-21T01:20:00.000Z"],
  // Skipped on the day the clocks go forward: 03:20 in summer time instead.
  ["2026-03-28T12:00:00.000Z", "Europe/Berlin", "2026-03-29T01:20:00.000Z"],
  ["2026-03-29T01:20:00.000Z", "Europe/Berlin", "2026-03-30T00:20:00.000Z"],
  // Twice on the day they go back: the first of them, and not the second.
  ["2026-10-24T12:00:00.000Z", "Europe/Berlin", "2026-10-25T00:20:00.000Z"],
  ["2026-10-25T00:20:00.000Z", "Europe/Berlin", "2026-10-26T01:20:00.000Z"],
  ["2026-11-20T12:00:00.000Z", "Pacific/Kiritimati", "2026-11-20T12:20:00.000Z"],
])("after %s, 02:20 in %s comes at %s", (after, zone, expected) => {
  expect(new Date(nextSlot(Date.parse(after), { hour: 2, minute: 20 }, zone)).toISOString()).toBe(expected);
});

test("it is later, within a day and the change of the clocks, and shown on the wall unless it is skipped", () => {
  const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
  const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
  const hours = fc.integer({ min: 4, max: 23 });
  fc.assert(
    fc.property(moments, zones, hours, (after, zone, hour) => {
      const at = nextSlot(after, { hour, minute: 30 }, zone);
      expect(at).toBeGreaterThan(after);
      expect(at - after).toBeLessThanOrEqual(DAY_MS + HOUR_MS);
      expect(new Date(wallOf(at, zone)).toISOString().slice(11, 16)).toBe(
        `${String(hour).padStart(2, "0")}:30`,
      );
    }),
    { numRuns: 50 },
  );
});

test("an unknown time zone is an error, not UTC", () => {
  expect(() => nextSlot(0, { hour: 1, minute: 0 }, "Europe/Atlantis")).toThrow(RangeError);
});
