import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../time/calendar.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";
import { readHeartbeat } from "./heartbeat.ts";
import { cadenceOf, dueSchedules, schedules, slotFrom } from "./store.ts";

const BERLIN = "Europe/Berlin";

/** The slots of a schedule after a moment, in UTC to the minute. */
function slotsOf(cron: string, zone: string, from: string, count: number): (string | null)[] {
  const found: (string | null)[] = [];
  let slot: number | null = Date.parse(from);
  for (let n = 0; n < count && slot !== null; n++) {
    slot = slotFrom({ cron, zone, hours: null }, slot);
    found.push(slot === null ? null : new Date(slot).toISOString().slice(0, 16));
  }
  return found;
}

describe("allows", () => {
  test.each<[string, string, string, string, readonly string[]]>([
    [
      "one time in the gap comes once, at the change",
      "30 2 * * *",
      BERLIN,
      "2027-03-27T12:00Z",
      ["2027-03-28T01:00", "2027-03-29T00:30"],
    ],
    [
      "one time in the overlap comes the first time alone",
      "30 2 * * *",
      BERLIN,
      "2027-10-30T12:00Z",
      ["2027-10-31T00:30", "2027-11-01T01:30"],
    ],
    [
      "of a list none is lost in the gap",
      "30 2,14 * * *",
      BERLIN,
      "2027-03-27T14:00Z",
      ["2027-03-28T01:00", "2027-03-28T12:30"],
    ],
    [
      "and none comes twice in the overlap",
      "30 2,14 * * *",
      BERLIN,
      "2027-10-30T14:00Z",
      ["2027-10-31T00:30", "2027-10-31T13:30"],
    ],
    [
      "steps in the gap have no moment that day",
      "*/15 2 * * *",
      BERLIN,
      "2027-03-28T00:00Z",
      ["2027-03-29T00:00"],
    ],
    [
      "each hour is 24 real ones over the gap",
      "0 * * * *",
      BERLIN,
      "2027-03-28T00:00Z",
      ["2027-03-28T01:00", "2027-03-28T02:00"],
    ],
    [
      "and both hours in the overlap",
      "0 * * * *",
      BERLIN,
      "2027-10-30T23:30Z",
      ["2027-10-31T00:00", "2027-10-31T01:00", "2027-10-31T02:00"],
    ],
    [
      "half an hour's change: Lord Howe's gap",
      "15 2 * * *",
      "Australia/Lord_Howe",
      "2027-10-01T16:00Z",
      ["2027-10-02T15:30", "2027-10-03T15:15"],
    ],
    [
      "the 31st comes in months that have one",
      "0 9 31 * *",
      BERLIN,
      "2027-01-31T12:00Z",
      ["2027-03-31T07:00", "2027-05-31T07:00"],
    ],
    [
      "29 February comes in leap years",
      "0 9 29 2 *",
      BERLIN,
      "2027-01-01T00:00Z",
      ["2028-02-29T08:00", "2032-02-29T08:00"],
    ],
  ])("[row 177] behaviour 25: %s", (_, cron, zone, from, expected) => {
    expect(slotsOf(cron, zone, from, expected.length)).toEqual(expected);
  });

  test("[row 125] [row 177] behaviour 25: the brief comes at 07:30 on the wall on each side of both changes, once a day", () => {
    for (const day of ["2027-03-26T12:00Z", "2027-10-29T12:00Z"]) {
      const slots = slotsOf("30 7 * * *", BERLIN, day, 4).map((slot) => Date.parse(`${slot}Z`));
      const wall = new Intl.DateTimeFormat("en-GB", { timeZone: BERLIN, timeStyle: "short" });
      expect(slots.map((slot) => wall.format(slot))).toEqual(["07:30", "07:30", "07:30", "07:30"]);
      expect(new Set(slots.map((slot) => Math.floor(slot / DAY_MS))).size).toBe(4);
    }
  });
});

describe("refuses", () => {
  test.each(["60 2 * * *", "0 9 * *", "5/15 * * * *", "*/0 * * * *", "0 9 * * 8", "@reboot", "0 0 9 * * *"])(
    "behaviour 25: a heartbeat with %s, naming it",
    (cron) => {
      const schedule = { name: "x", title: "X", cron, job: "brief", description: "x" };
      expect(() => readHeartbeat({ schedules: [schedule] })).toThrow(/schedules/);
    },
  );
});

describe("fails safe", () => {
  test("behaviour 25: a zone or a pattern that cannot be read any more is due never, and stops nobody else", () => {
    expect(cadenceOf({ cron: "30 7 * * *", zone: "Europe/Atlantis", hours: null })).toBeNull();
    expect(
      slotFrom({ cron: "0 0 30 2 *", zone: BERLIN, hours: null }, Date.parse("2027-01-01T00:00Z")),
    ).toBeNull();
    const { world, sql, held } = simulated(Date.parse("2027-03-03T11:00:00Z"), BERLIN);
    for (const text of ["Hello", "Ada", "no", "ok"])
      hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, world());
    const [first] = schedules(sql);
    sql.all("UPDATE schedules SET zone = 'Europe/Atlantis', due_at = NULL WHERE id = ?", first?.id ?? "");
    held.now += DAY_MS;
    const due = dueSchedules(sql, held.now, 20);
    expect(due.length).toBeGreaterThan(0);
    expect(due.map(({ id }) => id)).not.toContain(first?.id);
  });
});
