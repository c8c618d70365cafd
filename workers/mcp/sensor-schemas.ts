import * as z from "zod/mini";
import { count } from "../wire/fields.ts";
import { HEART, VISITED_PLACES } from "./journal/samples.ts";

/** Samples of one batch: a phone that was away for days sends several. */
export const SAMPLES_MAX = 100;
const NAME_MAX_CHARS = 60;
const ID_MAX_CHARS = 200;
const STAGES_MAX = 10;

const at = z.iso.datetime({
  offset: true,
  error: "expected a moment with its offset, such as 2026-11-27T07:05:00+01:00",
});
const name = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));
const amount = (max: number) => z.optional(z.number().check(z.minimum(0), z.maximum(max)));
const ends = z.refine<{ readonly start: string; readonly end: string }>(
  ({ start, end }) => Date.parse(end) > Date.parse(start),
  { path: ["end"], error: "expected a moment after start" },
);

const Sleep = z
  .strictObject({
    kind: z.literal("sleep"),
    start: at,
    end: at,
    /** Minutes of each stage, by the exporter's own names. */
    stages: z.optional(
      z
        .record(name(NAME_MAX_CHARS), z.number().check(z.minimum(0), z.maximum(1_440)))
        .check(
          z.refine(
            (stages) => Object.keys(stages).length <= STAGES_MAX,
            `expected at most ${STAGES_MAX} stages`,
          ),
        ),
    ),
  })
  .check(ends);
const Workout = z
  .strictObject({
    kind: z.literal("workout"),
    /** The exporter's own, where it has one; else the sport and its beginning name it. */
    id: z.optional(name(ID_MAX_CHARS)),
    sport: name(NAME_MAX_CHARS),
    start: at,
    end: at,
    metres: amount(1_000_000),
    kcal: amount(100_000),
    averageHeartRate: amount(300),
  })
  .check(ends);
const Heart = z.strictObject({
  kind: z.literal("heart"),
  at,
  name: z.enum(HEART),
  value: z.number().check(z.minimum(0), z.maximum(1_000)),
});
const Visit = z.strictObject({
  kind: z.literal("place"),
  at,
  place: z.enum(VISITED_PLACES),
  event: z.enum(["arrived", "left"]),
});

export const AnySample = z.discriminatedUnion("kind", [Sleep, Workout, Heart, Visit]);

export const SensorsBody = z.strictObject({
  /** Who measured, such as "watch" or "health-export": the same sample of the same source is one row. */
  source: name(40),
  samples: z.array(AnySample).check(z.minLength(1), z.maxLength(SAMPLES_MAX)),
});

export const SensorsReply = z.object({
  kept: count,
  /** Departures from a place of which no arrival is known; of an export also what the journal has no place for. */
  ignored: count,
});
export type SensorsReply = z.infer<typeof SensorsReply>;
