import * as z from "zod/mini";
import { dayAfter, MINUTE_MS, SECOND_MS } from "../../time/calendar.ts";
import { dayIn } from "../../time/zones.ts";
import { amountOf } from "../../wire/minor.ts";
import type { JournalEntry, JournalSource } from "../life.ts";
import { readThing, type Things } from "./things.ts";

/** A week with its ends; each day is one call. */
const DAYS_MAX = 9;
const METRES_PER_KM = 1_000;

const Day = z.object({
  entries: z.array(z.object({ at: z.string(), text: z.string() })),
  workouts: z.array(
    z.object({
      sport: z.string(),
      started_at: z.string(),
      seconds: z.nullable(z.number()),
      metres: z.nullable(z.number()),
    }),
  ),
  sleep: z.array(z.object({ started_at: z.string(), ended_at: z.string(), score: z.nullable(z.number()) })),
  expenses: z.array(
    z.object({
      amount_minor: z.number(),
      currency: z.string(),
      merchant: z.nullable(z.string()),
      note: z.nullable(z.string()),
    }),
  ),
});

/** What the person's journal says of some days, line by line. */
export const journalFrom = (things: Pick<Things, "call">, zone: string): JournalSource => ({
  between: async (from, to) => {
    const last = dayIn(new Date(to), zone);
    const days: string[] = [];
    for (let day = dayIn(new Date(from), zone); day <= last && days.length < DAYS_MAX; day = dayAfter(day))
      days.push(day);
    const read = await Promise.all(
      days.map(async (date) =>
        linesOf(z.parse(Day, await readThing(things, "journal", "get_day", { date })), date),
      ),
    );
    return read.flat().filter(({ at }) => at >= from && at < to);
  },
});

function linesOf({ entries, workouts, sleep, expenses }: z.infer<typeof Day>, date: string): JournalEntry[] {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return [
    ...entries.map(({ at, text }) => ({ at: Date.parse(at), kind: "note" as const, text })),
    ...workouts.map(({ sport, started_at: at, seconds, metres }) => ({
      at: Date.parse(at),
      kind: "training" as const,
      text: [
        sport,
        metres !== null && `${(metres / METRES_PER_KM).toFixed(1)} km`,
        seconds !== null && `${Math.round((seconds * SECOND_MS) / MINUTE_MS)} min`,
      ]
        .filter(Boolean)
        .join(", "),
    })),
    ...sleep.map(({ started_at: begins, ended_at: ends, score }) => ({
      at: Date.parse(ends),
      kind: "sleep" as const,
      text: `slept ${Math.round((Date.parse(ends) - Date.parse(begins)) / MINUTE_MS)} min${score === null ? "" : `, score ${score}`}`,
    })),
    ...expenses.map(({ amount_minor: minor, currency, merchant, note }) => ({
      at: noon,
      kind: "money" as const,
      text: `${amountOf(minor, currency)} ${currency}${[merchant, note]
        .filter(Boolean)
        .map((part) => `, ${part}`)
        .join("")}`,
    })),
  ];
}
