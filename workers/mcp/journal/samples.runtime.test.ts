import { describe, expect, test } from "vitest";
import { journalOf } from "./objects.harness.ts";
import type { Sample } from "./samples.ts";

const WHO = "owner@example.com";
let people = 0;
const openJournal = () => {
  const journal = journalOf(`sensors-${++people}@example.com`);
  const keep = async (...samples: Sample[]): Promise<unknown> =>
    JSON.parse((await journal.keepSamples(samples, "watch", WHO, "request-1")).text);
  const read = async (name: string, given: Record<string, unknown>) =>
    JSON.parse((await journal.call(name, given, WHO, "r")).text) as Record<string, unknown>;
  const recorded = async (kind: string) =>
    (await read("list_records", { kind, start: "2046-11-01", end: "2046-11-30" })).records;
  const visits = async () =>
    (
      (await read("get_plan_vs_actual", { plan_date: "2046-11-12" })).unplanned as Record<string, unknown>[]
    ).map(({ title, started_at, ended_at }) => [title, started_at, ended_at]);
  return { keep, recorded, visits };
};
const visit = (place: "home" | "work" | "gym", event: "arrived" | "left", time: string): Sample => ({
  kind: "place",
  place,
  event,
  at: `2046-11-12T${time}:00+01:00`,
});

describe("allows", () => {
  test("[row 141] sensors: sleep, workouts and numbers of the heart in the journal, the same again as one", async () => {
    const { keep, recorded } = openJournal();
    const batch: Sample[] = [
      {
        kind: "sleep",
        start: "2046-11-11T23:10:00+01:00",
        end: "2046-11-12T06:40:00+01:00",
        stages: { deep: 80 },
      },
      {
        kind: "workout",
        sport: "running",
        start: "2046-11-12T07:00:00+01:00",
        end: "2046-11-12T07:45:00+01:00",
        metres: 8_200,
        averageHeartRate: 141,
      },
      { kind: "heart", at: "2046-11-12T06:41:00+01:00", name: "resting_hr", value: 52 },
    ];
    for (let again = 0; again < 3; again += 1) expect(await keep(...batch)).toEqual(["kept", "kept", "kept"]);
    expect(await recorded("sleep")).toMatchObject([
      {
        wake_date: "2046-11-12",
        started_at: "2046-11-11T22:10:00.000Z",
        stages: { deep: 80 },
        source: "watch",
      },
    ]);
    expect(await recorded("workouts")).toMatchObject([
      { sport: "running", seconds: 2_700, metres: 8_200, avg_hr: 141, source: "watch" },
    ]);
    expect(await recorded("metrics")).toMatchObject([{ name: "resting_hr", value: 52, unit: "bpm" }]);
  });

  test("[row 141] sensors: arriving and leaving as what was done there; an arrival ends the place before", async () => {
    const { keep, visits } = openJournal();
    await keep(
      visit("home", "arrived", "06:00"),
      visit("work", "arrived", "09:00"),
      visit("work", "left", "17:00"),
    );
    expect(await visits()).toEqual([
      ["home", "2046-11-12T05:00:00.000Z", "2046-11-12T08:00:00.000Z"],
      ["work", "2046-11-12T08:00:00.000Z", "2046-11-12T16:00:00.000Z"],
    ]);
  });
});

describe("refuses", () => {
  test("to open again what has ended, and to end what never began", async () => {
    const { keep, visits } = openJournal();
    expect(await keep(visit("gym", "left", "08:00"))).toEqual(["ignored"]);
    await keep(visit("gym", "arrived", "10:00"), visit("gym", "left", "11:00"));
    expect(await keep(visit("gym", "arrived", "10:00"), visit("gym", "left", "11:00"))).toEqual([
      "kept",
      "ignored",
    ]);
    expect(await visits()).toEqual([["gym", "2046-11-12T09:00:00.000Z", "2046-11-12T10:00:00.000Z"]]);
  });
});
