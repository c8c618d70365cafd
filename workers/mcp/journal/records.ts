import * as z from "zod/mini";
import { minorOf } from "../../wire/minor.ts";
import { ToolError } from "../tools/outcome.ts";
import {
  checkRange,
  Day,
  type JournalContext,
  journalSettingsOf,
  journalZone,
  OptionalWords,
  Phrase,
  today,
} from "./context.ts";
import { knownOutside } from "./outside.ts";
import type { JournalRow } from "./tables.ts";
import { boundsOf, momentIn } from "./times.ts";

const Count = z.optional(z.nullable(z.number().check(z.minimum(0))));
const SETS_MAX = 100;
const Source = z._default(Phrase(40), "manual");

export const Workout = z.object({
  sport: Phrase(60),
  start_time: z.string(),
  date: z.optional(Day),
  seconds: Count,
  metres: Count,
  kcal: Count,
  avg_hr: Count,
  load: Count,
  source: Source,
  external_id: OptionalWords(200),
  sets: z.optional(
    z.array(z.object({ exercise: Phrase(100), reps: Count, kg: Count })).check(z.maxLength(SETS_MAX)),
  ),
});

/** A workout with its sets; the same from the same source again replaces it. */
export function logWorkout({ sets = [], ...given }: z.infer<typeof Workout>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const { date, start_time: start, ...said } = given;
    const known = await knownOutside(rows, "workouts", given.source, given.external_id);
    const id = known?.id ?? context.newId();
    const workout: JournalRow<"workouts"> = {
      id,
      sport: said.sport,
      started_at: new Date(momentIn(start, date ?? today(zone, context), zone, "start_time")).toISOString(),
      seconds: said.seconds ?? null,
      metres: said.metres ?? null,
      kcal: said.kcal ?? null,
      avg_hr: said.avg_hr ?? null,
      load: said.load ?? null,
      source: said.source,
      external_id: said.external_id ?? null,
    };
    await rows.put("workouts", workout);
    await rows.remove("workout_sets", [["workout_id", "=", id]]);
    for (const [position, { exercise, reps = null, kg = null }] of sets.entries())
      await rows.put("workout_sets", { workout_id: id, position, exercise, reps, kg });
    return { workout: { ...workout, sets } };
  });
}

export const Sleep = z.object({
  wake_date: Day,
  start_time: z.string(),
  end_time: z.string(),
  stages: z.optional(z.record(z.string(), z.number())),
  score: Count,
  source: Source,
});

/** A night, by the day on which it ended. */
export function logSleep(given: z.infer<typeof Sleep>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const at = (field: "start_time" | "end_time") =>
      new Date(momentIn(given[field], given.wake_date, zone, field)).toISOString();
    const [started_at, ended_at] = [at("start_time"), at("end_time")];
    if (ended_at <= started_at)
      throw new ToolError(
        "invalid_arguments",
        "Cannot use end_time: it is not after start_time; begin with the day before.",
      );
    const { wake_date, source, score = null, stages = {} } = given;
    const sleep: JournalRow<"sleeps"> = { wake_date, source, started_at, ended_at, stages, score };
    await rows.put("sleeps", sleep);
    return { sleep };
  });
}

export const Expense = z.object({
  amount: z.string(),
  currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/))),
  spent_on: z.optional(Day),
  category: OptionalWords(60),
  merchant: OptionalWords(100),
  note: OptionalWords(1_000),
  source: Source,
  external_id: OptionalWords(200),
});

/** Money spent, as a decimal text; kept as whole cents. */
export function logExpense(given: z.infer<typeof Expense>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const settings = await journalSettingsOf(rows, context);
    const currency = given.currency ?? settings.currency;
    const amount = minorOf(given.amount, currency);
    if (amount === null)
      throw new ToolError("invalid_arguments", `Cannot use amount: expected ${currency} such as "12.50".`);
    const known = await knownOutside(rows, "expenses", given.source, given.external_id);
    const expense: JournalRow<"expenses"> = {
      id: known?.id ?? context.newId(),
      spent_on: given.spent_on ?? today(settings.time_zone, context),
      amount_minor: amount,
      currency,
      category: given.category ?? null,
      merchant: given.merchant ?? null,
      note: given.note ?? null,
      source: given.source,
      external_id: given.external_id ?? null,
    };
    await rows.put("expenses", expense);
    return { expense };
  });
}

export const WhichRecords = z.object({
  kind: z.enum(["workouts", "sleep", "expenses", "metrics"]),
  start: Day,
  end: Day,
});

/** What was recorded of one kind, from one day to another. */
export function listRecords({ kind, start, end }: z.infer<typeof WhichRecords>, context: JournalContext) {
  checkRange(start, end);
  return context.store.read(async (rows) => {
    const between = (column: string) =>
      [
        [column, ">=", start],
        [column, "<=", end],
      ] as never;
    if (kind === "sleep")
      return {
        records: await rows.find("sleeps", { where: between("wake_date"), order: [["wake_date", "asc"]] }),
      };
    if (kind === "metrics")
      return {
        records: await rows.find("metrics", {
          where: between("on_date"),
          order: [
            ["on_date", "asc"],
            ["name", "asc"],
          ],
        }),
      };
    if (kind === "expenses")
      return {
        records: await rows.find("expenses", {
          where: between("spent_on"),
          order: [
            ["spent_on", "asc"],
            ["id", "asc"],
          ],
        }),
      };
    const zone = await journalZone(rows, context);
    const workouts = await rows.find("workouts", {
      where: [
        ["started_at", ">=", boundsOf(start, zone).start],
        ["started_at", "<", boundsOf(end, zone).end],
      ],
      order: [["started_at", "asc"]],
    });
    const sets = await rows.find("workout_sets", {
      where: [["workout_id", "in", workouts.map(({ id }) => id)]],
      order: [["position", "asc"]],
    });
    return {
      records: workouts.map((workout) => ({
        ...workout,
        sets: sets
          .filter(({ workout_id: id }) => id === workout.id)
          .map(({ exercise, reps, kg }) => ({ exercise, reps, kg })),
      })),
    };
  });
}
