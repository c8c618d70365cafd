import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS } from "./calendar.ts";
import { dayIn, endOfDayIn } from "./zones.ts";

test.each([
  ["2026-11-20T22:59:59.999Z", "Europe/Berlin", "2026-11-20", "2026-11-20T23:00:00.000Z"],
  ["2026-11-20T23:00:00.000Z", "Europe/Berlin", "2026-11-21", "2026-11-21T23:00:00.000Z"],
  // The day the clocks go forward has 23 hours, the day they go back 25.
  ["2026-03-29T00:30:00.000Z", "Europe/Berlin", "2026-03-29", "2026-03-29T22:00:00.000Z"],
  ["2026-10-25T00:30:00.000Z", "Europe/Berlin", "2026-10-25", "2026-10-25T23:00:00.000Z"],
  ["2026-11-20T05:00:00.000Z", "America/New_York", "2026-11-20", "2026-11-21T05:00:00.000Z"],
  // Beirut's day of the change begins at 01:00, and Lord Howe moves by half an hour.
  ["2026-03-28T12:00:00.000Z", "Asia/Beirut", "2026-03-28", "2026-03-28T22:00:00.000Z"],
  ["2026-10-03T12:00:00.000Z", "Australia/Lord_Howe", "2026-10-03", "2026-10-03T13:30:00.000Z"],
  ["2026-11-20T12:00:00.000Z", "Pacific/Kiritimati", "2026-11-21", "2026-11-21T10:00:00.000Z"],
  ["2026-12-31T23:30:00.000Z", "UTC", "2026-12-31", "2027-01-01T00:00:00.000Z"],
])("[row 7] at %s in %s it is %s until %s", (moment, zone, day, end) => {
  expect(dayIn(new Date(moment), zone)).toBe(day);
  expect(endOfDayIn(new Date(moment), zone).toISOString()).toBe(end);
});

test("[row 7] the end of a day is the first moment of the next, never more than 25 hours away", () => {
  const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
  const zones = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
  );
  fc.assert(
    fc.property(moments, zones, (at, zone) => {
      const moment = new Date(at);
      const end = endOfDayIn(moment, zone);
      expect(dayIn(new Date(end.getTime() - 1), zone)).toBe(dayIn(moment, zone));
      expect(dayIn(end, zone)).not.toBe(dayIn(moment, zone));
      expect(end.getTime() - at).toBeLessThanOrEqual(25 * HOUR_MS);
    }),
    { numRuns: 50 },
  );
});

test("an unknown time zone is an error, not UTC", () => {
  expect(() => dayIn(new Date(0), "Europe/Atlantis")).toThrow(RangeError);
});
