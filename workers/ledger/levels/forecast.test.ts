import { describe, expect, test } from "vitest";
import { startOf } from "../../time/calendar.ts";
import { USD } from "../ledger.harness.ts";
import { type Course, dailyRate, ewma, forecastNano, paceNano } from "./forecast.ts";

/** The end of day 12 of a month of 30: a machine on demand, half the money still there. */
const DAY_12: Course = {
  at: startOf("2026-11-13"),
  fixedNano: 2.4 * USD,
  meteredNano: 2.15 * USD,
  meteredCeilingNano: 4.76 * USD,
  settledNano: 2.9 * USD,
  dailyNano: Array<number>(12).fill(0.26 * USD),
};

describe("allows", () => {
  test("[row 170] the worked example: day 12 of 30 heads for $14.74", () => {
    expect(dailyRate(DAY_12)).toBe(0.26 * USD);
    expect(forecastNano(DAY_12, dailyRate(DAY_12))).toBe(14.74 * USD);
  });

  test("[row 170] throttled to six cents a day it would end near $11.1", () => {
    expect(forecastNano(DAY_12, 0.06 * USD)).toBe(11.14 * USD);
  });

  test("[row 170] day 27 at the rate from before throttling: $11.74", () => {
    const day27 = { ...DAY_12, at: startOf("2026-11-28"), meteredNano: 4.76 * USD, settledNano: 3.8 * USD };
    expect(forecastNano(day27, 0.26 * USD)).toBe(11.74 * USD);
  });

  test.each([
    ["nothing", [], 0],
    ["one day", [5], 5],
    ["an even week", [3, 3, 3, 3, 3, 3, 3], 3],
    ["a jump counts a quarter on its first day", [0, 0, 0, 8], 2],
    ["and fades by a quarter a day", [8, 0, 0], 4.5],
  ])("the average of %s", (_, values, average) => {
    expect(ewma(values)).toBeCloseTo(average, 9);
  });

  test.each([
    ["on the first of 30 days", "2026-11-01", 7.5, 0.5],
    ["on the last day all of it, twice over", "2026-11-30", 1, 2],
    ["of 31 days", "2026-12-01", 15.5, 1],
    ["of February", "2027-02-15", 7, 1],
    ["with nothing left", "2026-11-10", -1, 0],
  ])("the pace %s", (_, day, left, pace) => {
    expect(paceNano(left * USD, startOf(day))).toBe(pace * USD);
  });
});

describe("fails safe", () => {
  test("the first hours count as three days, so that one call is no trend", () => {
    const course = {
      ...DAY_12,
      at: startOf("2026-11-01") + 3_600_000,
      settledNano: 0.3 * USD,
      dailyNano: [],
    };
    expect(dailyRate(course)).toBe(0.1 * USD);
  });

  test("metered infrastructure past its ceiling counts as it is", () => {
    const course = { ...DAY_12, meteredNano: 6 * USD };
    expect(forecastNano(course, 0)).toBe((2.4 + 6 + 2.9) * USD);
  });

  test("on the last moment there is nothing left to forecast", () => {
    const course = { ...DAY_12, at: startOf("2026-12-01") - 1, meteredNano: 0 };
    expect(forecastNano(course, 100 * USD)).toBeCloseTo(5.3 * USD, -4);
  });
});
