import * as z from "zod/mini";
import type { Sample } from "./journal/samples.ts";
import { AnySample } from "./sensor-schemas.ts";

// What the app Health Auto Export sends, of what the journal takes
// (github.com/Lybron/health-auto-export/wiki/API-Export---JSON-Format).

/** As a source: it reads what phone and watch have measured. */
export const HEALTH_EXPORT = "health-auto-export";

const Quantity = z.object({ qty: z.number(), units: z._default(z.string(), "") });
const Metric = z.looseObject({
  name: z.string(),
  units: z._default(z.string(), ""),
  data: z.array(z.looseObject({})),
});

export const HealthExportBody = z.looseObject({
  data: z.looseObject({
    metrics: z._default(z.array(Metric), []),
    workouts: z._default(z.array(z.looseObject({})), []),
  }),
});
type HealthExport = z.infer<typeof HealthExportBody>;

const Hours = z.optional(z.number());
const Night = z.object({
  sleepStart: z.string(),
  sleepEnd: z.string(),
  deep: Hours,
  rem: Hours,
  core: Hours,
  awake: Hours,
});
const Beat = z.object({ date: z.string(), qty: z.optional(z.number()), Avg: z.optional(z.number()) });
const Exercise = z.object({
  id: z.optional(z.string()),
  name: z.string(),
  start: z.string(),
  end: z.string(),
  distance: z.optional(z.unknown()),
  activeEnergyBurned: z.optional(z.unknown()),
  avgHeartRate: z.optional(z.unknown()),
});

type HeartName = Extract<Sample, { kind: "heart" }>["name"];
const HEARTS: Readonly<Record<string, { readonly name: HeartName; readonly units: readonly string[] }>> = {
  resting_heart_rate: { name: "resting_hr", units: ["bpm", "count/min"] },
  heart_rate: { name: "average_hr", units: ["bpm", "count/min"] },
  heart_rate_variability: { name: "hrv", units: ["ms"] },
};
const METRES: Readonly<Record<string, number>> = { m: 1, km: 1_000, mi: 1_609.344, yd: 0.9144, ft: 0.3048 };
const KCAL: Readonly<Record<string, number>> = { kcal: 1, Cal: 1, kJ: 1 / 4.184 };
const MINUTES_PER_HOUR = 60;

/** "2026-11-27 06:41:00 +0100", as ISO 8601 has it; what is written otherwise stays, and is no sample. */
const momentIn = (text: string): string =>
  text.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d):?(\d\d)$/, "$1T$2$3:$4");

/**
 * An export as samples. A number of the heart is of its day: several are their mean. `left` counts what the journal has no place for or
 * cannot read (other metrics, other units, sleep that is not added up to nights): an app that sends the same again every hour is not refused for it.
 */
export function samplesIn({ data }: HealthExport): { readonly samples: Sample[]; readonly left: number } {
  const found: (object | null)[] = data.workouts.map(exerciseOf);
  for (const metric of data.metrics) {
    const heart = HEARTS[metric.name];
    if (metric.name === "sleep_analysis") found.push(...metric.data.map(nightOf));
    else if (heart?.units.includes(metric.units)) found.push(...beatsOf(heart.name, metric.data));
    else found.push(...metric.data.map(() => null));
  }
  const samples = found.flatMap((one) => z.safeParse(AnySample, one).data ?? []);
  return { samples, left: found.length - samples.length };
}

function nightOf(given: object): object | null {
  const night = z.safeParse(Night, given).data;
  if (night === undefined) return null;
  const { sleepStart, sleepEnd, ...hours } = night;
  const stages = Object.entries(hours).flatMap(([stage, length]) =>
    length === undefined ? [] : [[stage, Math.round(length * MINUTES_PER_HOUR)]],
  );
  const named = stages.length === 0 ? {} : { stages: Object.fromEntries(stages) };
  return { kind: "sleep", start: momentIn(sleepStart), end: momentIn(sleepEnd), ...named };
}

function beatsOf(name: HeartName, given: readonly object[]): (object | null)[] {
  const read = given.flatMap((one) => {
    const { date, qty, Avg: value = qty } = z.safeParse(Beat, one).data ?? { date: "" };
    return value === undefined ? [] : [{ at: momentIn(date), value }];
  });
  const days = Map.groupBy(read, ({ at }) => at.slice(0, 10));
  const means = [...days.values()].map((beats) => {
    const mean = beats.reduce((sum, { value }) => sum + value, 0) / beats.length;
    return { kind: "heart", name, at: beats.at(-1)?.at ?? "", value: Math.round(mean * 10) / 10 };
  });
  return [...means, ...Array.from({ length: given.length - read.length }, () => null)];
}

function exerciseOf(given: object): object | null {
  const exercise = z.safeParse(Exercise, given).data;
  if (exercise === undefined) return null;
  const { id, name, start, end, distance, activeEnergyBurned, avgHeartRate } = exercise;
  const known = {
    id,
    metres: amountIn(distance, METRES),
    kcal: amountIn(activeEnergyBurned, KCAL),
    averageHeartRate: z.safeParse(Quantity, avgHeartRate).data?.qty,
  };
  const said = Object.entries(known).filter(([, value]) => value !== undefined);
  return {
    kind: "workout",
    sport: name,
    start: momentIn(start),
    end: momentIn(end),
    ...Object.fromEntries(said),
  };
}

/** A quantity in the unit whose factor is 1; undefined for a unit that is not known. */
function amountIn(given: unknown, units: Readonly<Record<string, number>>): number | undefined {
  const { qty, units: unit } = z.safeParse(Quantity, given).data ?? { qty: 0, units: "" };
  const factor = units[unit];
  return factor === undefined ? undefined : Math.round(qty * factor);
}
