import { describe, expect, test } from "vitest";
import { readCadence, readInterval, slotAfter } from "./cadence.ts";
import type { DayHours } from "./hours.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().replace(".000", ""));

function slots(
  text: string,
  zone: string,
  from: string,
  count: number,
  hours: DayHours | null = null,
): (string | null)[] {
  const read = readCadence(text, zone, hours);
  if (!read.ok) throw new Error(read.why);
  const found: (string | null)[] = [];
  let slot: number | null = at(from);
  for (let n = 0; n < count && slot !== null; n++) {
    slot = slotAfter(slot, read.cadence);
    found.push(iso(slot));
  }
  return found;
}

describe("allows", () => {
  test.each<[string, number]>([
    ["every 30m", 1_800_000],
    [" every 5M ", 300_000],
    ["every  10s", 10_000],
    ["every 2h", 7_200_000],
    ["every 1d", 86_400_000],
  ])("29. %s [row 84]", (text, ms) => {
    expect(readCadence(text, "UTC")).toEqual({ ok: true, cadence: { kind: "every", ms } });
  });

  test.each<[string, string, string[]]>([
    ["*/15 * * * *", "2026-11-20T12:07:00Z", ["2026-11-20T12:15:00Z", "2026-11-20T12:30:00Z"]],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]],
    ["0 0 31 * *", "2026-01-31T00:00:00Z", ["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"]],
    ["0 12 13 * 5", "2026-11-12T12:00:00Z", ["2026-11-13T12:00:00Z", "2026-11-20T12:00:00Z"]],
    ["30 7 * * 1-5", "2026-11-20T07:30:00Z", ["2026-11-23T07:30:00Z", "2026-11-24T07:30:00Z"]],
  ])("30. %s after %s in UTC [row 84]", (text, from, expected) => {
    expect(slots(text, "UTC", from, 2)).toEqual(expected);
  });

  test.each<[string, string, string, string[]]>([
    [
      "skipped: at the change",
      "30 2 * * *",
      "2027-03-27T12:00:00Z",
      ["2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"],
    ],
    [
      "twice: the first time",
      "30 2 * * *",
      "2027-10-30T12:00:00Z",
      ["2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"],
    ],
    [
      "one of two times, skipped",
      "30 2,14 * * *",
      "2027-03-27T14:00:00Z",
      ["2027-03-28T01:00:00Z", "2027-03-28T12:30:00Z"],
    ],
    [
      "a wildcard, over the gap",
      "0 * * * *",
      "2027-03-28T00:00:00Z",
      ["2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z"],
    ],
    [
      "a wildcard, over the overlap",
      "0 * * * *",
      "2027-10-30T23:30:00Z",
      ["2027-10-31T00:00:00Z", "2027-10-31T01:00:00Z"],
    ],
  ])("in Berlin, when clocks change: %s [row 177]", (_, text, from, expected) => {
    expect(slots(text, "Europe/Berlin", from, 2)).toEqual(expected);
  });

  test.each<[string, DayHours, string, string[]]>([
    // Berlin is an hour ahead of UTC in winter.
    [
      "*/30 * * * *",
      { from: "08:00", to: "20:00" },
      "2026-11-20T18:30:00Z",
      ["2026-11-21T07:00:00Z", "2026-11-21T07:30:00Z"],
    ],
    [
      "*/30 * * * *",
      { from: "22:00", to: "01:00" },
      "2026-11-20T23:00:00Z",
      ["2026-11-20T23:30:00Z", "2026-11-21T21:00:00Z"],
    ],
    [
      "every 50m",
      { from: "08:00", to: "24:00" },
      "2026-11-20T22:20:00Z",
      ["2026-11-21T07:30:00Z", "2026-11-21T08:20:00Z"],
    ],
    [
      "0 6,12 1 1 *",
      { from: "10:00", to: "14:00" },
      "2026-11-20T12:00:00Z",
      ["2027-01-01T11:00:00Z", "2028-01-01T11:00:00Z"],
    ],
    // The night in which 2:00 to 3:00 is skipped.
    [
      "*/20 * * * *",
      { from: "02:00", to: "03:00" },
      "2027-03-27T01:40:00Z",
      ["2027-03-29T00:00:00Z", "2027-03-29T00:20:00Z"],
    ],
  ])(
    "[row 176] behaviour 32: %s within %o: the next slot that may be, and none between",
    (text, hours, from, expected) => {
      expect(slots(text, "Europe/Berlin", from, 2, hours)).toEqual(expected);
    },
  );
});

describe("refuses", () => {
  test.each([
    ["every 0s"],
    ["every 5s"],
    ["every 400d"],
    ["every 5 minutes"],
    ["every"],
    ["61 * * * *"],
    ["* * * *"],
    ["* * * * * *"],
    ["@daily"],
    ["@reboot"],
    ["hourly"],
    [""],
  ])("29. %j, saying what would be right [row 84]", (text) => {
    expect(readCadence(text, "UTC")).toMatchObject({ ok: false, why: expect.stringContaining("expected") });
  });

  test("an unknown zone, and an interval out of bounds", () => {
    expect(readCadence("0 7 * * *", "Europe/Atlantis")).toEqual({
      ok: false,
      why: '"Europe/Atlantis" is no time zone; expected one such as Europe/Berlin',
    });
    expect(readInterval(0.1)).toMatchObject({ ok: false });
  });

  test.each([
    ["0 12 * * *", { from: "13:00", to: "14:00" }, "never due from 13:00 to 14:00"],
    ["every 2h", { from: "13:00", to: "14:00" }, "longer than the hours"],
    ["every 5m", { from: "13:00", to: "13:00" }, "the same time"],
    ["every 5m", { from: "8:00", to: "13:00" }, "no time of day"],
  ])("[row 176] behaviour 32: %s within %o", (text, hours, why) => {
    expect(readCadence(text, "Europe/Berlin", hours)).toMatchObject({
      ok: false,
      why: expect.stringContaining(why),
    });
    expect(
      readInterval(60_000, { hours: { from: "08:00", to: "20:00" }, zone: "Europe/Atlantis" }),
    ).toMatchObject({
      ok: false,
    });
  });
});
