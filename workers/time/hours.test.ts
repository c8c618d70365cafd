import { describe, expect, test } from "vitest";
import { endOfHours, isWithinHours, lengthOfHours, objectionTo, startOfHours } from "./hours.ts";

const ZONE = "Europe/Berlin";
/** By the wall in Berlin, in winter. */
const at = (time: string, day = "2046-11-12") => Date.parse(`${day}T${time}:00+01:00`);

describe("allows", () => {
  test.each([
    ["08:00", "20:00", "08:00", true],
    ["08:00", "20:00", "19:59", true],
    ["08:00", "20:00", "20:00", false],
    ["08:00", "20:00", "07:59", false],
    ["22:00", "07:00", "23:30", true],
    ["22:00", "07:00", "06:59", true],
    ["22:00", "07:00", "07:00", false],
    ["22:00", "07:00", "12:00", false],
    ["18:00", "24:00", "23:59", true],
    ["18:00", "24:00", "00:00", false],
  ])("[row 176] behaviour 32: from %s to %s, at %s: %s", (from, to, time, isWithin) => {
    expect(isWithinHours(at(time), { from, to }, ZONE)).toBe(isWithin);
  });

  test("[row 176] behaviour 32: their beginning is the next one, and their length is that of the wall", () => {
    expect(startOfHours(at("22:00"), { from: "22:00", to: "07:00" }, ZONE)).toBe(at("22:00", "2046-11-13"));
    expect(startOfHours(at("23:00"), { from: "08:00", to: "24:00" }, ZONE)).toBe(at("08:00", "2046-11-13"));
    expect(lengthOfHours({ from: "22:00", to: "07:00" })).toBe(9 * 3_600_000);
    expect(lengthOfHours({ from: "18:00", to: "24:00" })).toBe(6 * 3_600_000);
  });

  test("[row 176] behaviour 32: their end is the next one, also at 24:00 and across a change of the clocks", () => {
    expect(endOfHours(at("23:00"), { from: "22:00", to: "07:00" }, ZONE)).toBe(at("07:00", "2046-11-13"));
    expect(endOfHours(at("23:00"), { from: "18:00", to: "24:00" }, ZONE)).toBe(at("00:00", "2046-11-13"));
    const beforeSpring = Date.parse("2046-03-24T23:00:00+01:00");
    expect(endOfHours(beforeSpring, { from: "22:00", to: "07:00" }, ZONE)).toBe(
      Date.parse("2046-03-25T07:00:00+02:00"),
    );
  });
});

describe("refuses", () => {
  test.each([
    ["08:00", "08:00", "same time"],
    ["24:00", "08:00", "begins before 24:00"],
    ["8:00", "20:00", "no time of day"],
    ["08:00", "24:30", "no time of day"],
    ["08:60", "20:00", "no time of day"],
  ])("[row 176] behaviour 32: from %s to %s", (from, to, why) => {
    expect(objectionTo({ from, to })).toContain(why);
    expect(objectionTo({ from: "22:00", to: "07:00" })).toBeNull();
  });
});
