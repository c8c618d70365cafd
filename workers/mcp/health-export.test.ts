import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { HealthExportBody, samplesIn } from "./health-export.ts";

const read = (data: object) => samplesIn(z.parse(HealthExportBody, { data }));
const metric = (name: string, units: string, ...data: object[]) => ({ name, units, data });

describe("allows", () => {
  test("[row 141] sensors: nights, workouts and numbers of the heart, as Health Auto Export sends them", () => {
    const { samples, left } = read({
      metrics: [
        metric("sleep_analysis", "hr", {
          date: "2026-11-27 00:00:00 +0100",
          sleepStart: "2026-11-26 23:10:00 +0100",
          sleepEnd: "2026-11-27 06:40:00 +0100",
          deep: 1.5,
          rem: 1.25,
          core: 4.5,
          awake: 0.25,
          totalSleep: 7.25,
          source: "Watch",
        }),
        metric("resting_heart_rate", "count/min", { date: "2026-11-27 00:00:00 +0100", qty: 52 }),
        metric(
          "heart_rate",
          "bpm",
          { date: "2026-11-27 06:00:00 +0100", Min: 48, Avg: 50, Max: 60 },
          { date: "2026-11-27 18:00:00 +0100", Min: 60, Avg: 71, Max: 150 },
          { date: "2026-11-28 06:00:00 -0330", Min: 48, Avg: 51, Max: 60 },
        ),
        metric("heart_rate_variability", "ms", { date: "2026-11-27 06:00:00 +0100", qty: 61.26 }),
      ],
      workouts: [
        {
          id: "w-1",
          name: "Outdoor Run",
          start: "2026-11-27 07:00:00 +0100",
          end: "2026-11-27 07:45:00 +0100",
          distance: { qty: 5, units: "mi" },
          activeEnergyBurned: { qty: 2_000, units: "kJ" },
          avgHeartRate: { qty: 141, units: "bpm" },
          route: [{ latitude: 1, longitude: 2 }],
        },
      ],
    });
    expect(left).toBe(0);
    expect(samples).toEqual([
      {
        kind: "workout",
        id: "w-1",
        sport: "Outdoor Run",
        start: "2026-11-27T07:00:00+01:00",
        end: "2026-11-27T07:45:00+01:00",
        metres: 8_047,
        kcal: 478,
        averageHeartRate: 141,
      },
      {
        kind: "sleep",
        start: "2026-11-26T23:10:00+01:00",
        end: "2026-11-27T06:40:00+01:00",
        stages: { deep: 90, rem: 75, core: 270, awake: 15 },
      },
      { kind: "heart", name: "resting_hr", at: "2026-11-27T00:00:00+01:00", value: 52 },
      { kind: "heart", name: "average_hr", at: "2026-11-27T18:00:00+01:00", value: 60.5 },
      { kind: "heart", name: "average_hr", at: "2026-11-28T06:00:00-03:30", value: 51 },
      { kind: "heart", name: "hrv", at: "2026-11-27T06:00:00+01:00", value: 61.3 },
    ]);
  });
});

describe("refuses", () => {
  const night = { sleepStart: "2026-11-26 23:10:00 +0100", sleepEnd: "2026-11-27 06:40:00 +0100" };
  test.each<[string, object]>([
    ["metrics that the journal has no place for", metric("step_count", "count", { date: "x", qty: 9_000 })],
    ["another unit", metric("resting_heart_rate", "Hz", { date: "2026-11-27 00:00:00 +0100", qty: 1 })],
    [
      "a moment without its offset",
      metric("resting_heart_rate", "bpm", { date: "2026-11-27 00:00:00", qty: 52 }),
    ],
    [
      "a clock of twelve hours",
      metric("sleep_analysis", "hr", { ...night, sleepEnd: "2026-11-27 6:40:00 AM +0100" }),
    ],
    [
      "an end before its beginning",
      metric("sleep_analysis", "hr", { ...night, sleepEnd: "2026-11-26 06:40:00 +0100" }),
    ],
    [
      "sleep that is not added up",
      metric("sleep_analysis", "hr", { startDate: "x", endDate: "y", value: "Core" }),
    ],
    ["numbers that are none", metric("heart_rate", "bpm", { date: "2026-11-27 00:00:00 +0100", Avg: "52" })],
    [
      "a heart that beats too often",
      metric("heart_rate", "bpm", { date: "2026-11-27 00:00:00 +0100", Avg: 5_200 }),
    ],
  ])("[row 141] sensors: %s is left out, and counted", (_, one) => {
    expect(read({ metrics: [one] })).toEqual({ samples: [], left: 1 });
  });

  test("[row 141] sensors: a distance in a unit that nobody knows is no distance", () => {
    const workout = {
      name: "Swim",
      start: night.sleepStart,
      end: night.sleepEnd,
      distance: { qty: 2, units: "furlong" },
    };
    expect(read({ workouts: [workout, { name: "No times" }] })).toMatchObject({
      samples: [{ kind: "workout", sport: "Swim" }],
      left: 1,
    });
  });
});
