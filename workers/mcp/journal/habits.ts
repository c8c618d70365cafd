import * as z from "zod/mini";
import { ToolError } from "../tools/outcome.ts";
import { Day, type JournalContext, journalZone, OptionalWords, Phrase, today } from "./context.ts";
import { byId, type Rows } from "./rows.ts";
import type { JournalRow } from "./tables.ts";
import { without } from "./without.ts";

const SCHEDULE = /^(daily|weekdays|[1-7]-per-week)$/;

export const HabitLog = z.object({
  habit: Phrase(100),
  amount: z._default(z.number().check(z.minimum(0)), 1),
  on_date: z.optional(Day),
  note: OptionalWords(1_000),
  schedule: z.optional(
    z
      .string()
      .check(z.refine((text) => SCHEDULE.test(text), "expected daily, weekdays or 1-per-week to 7-per-week")),
  ),
  target: z.optional(z.number().check(z.positive())),
  unit: OptionalWords(40),
});

/** A day of a habit, by its name or id; a name that is new begins one. The same day again replaces what was said of it. */
export function logHabit(given: z.infer<typeof HabitLog>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const known = await habitNamed(rows, given.habit);
    const habit: JournalRow<"habits"> = {
      id: known?.id ?? context.newId(),
      name: known?.name ?? given.habit,
      schedule: given.schedule ?? known?.schedule ?? "daily",
      target: given.target ?? known?.target ?? 1,
      unit: given.unit ?? known?.unit ?? null,
      archived_at: null,
    };
    await rows.put("habits", habit);
    const on_date = given.on_date ?? today(await journalZone(rows, context), context);
    const log = { habit_id: habit.id, on_date, amount: given.amount, note: given.note ?? null };
    await rows.put("habit_logs", log);
    return { habit, log };
  });
}

async function habitNamed(rows: Rows, name: string): Promise<JournalRow<"habits"> | null> {
  const habits = await rows.find("habits");
  const same = habits.filter((habit) => habit.name.toLowerCase() === name.toLowerCase());
  if (same.length > 1)
    throw new ToolError("ambiguous", `Two habits are called ${name}; say which by its id.`);
  return same[0] ?? (await byId(rows, "habits", name));
}

/** Each habit that goes on, with what was logged on that day. */
export async function habitsOn(rows: Rows, day: string) {
  const habits = await rows.find("habits", { where: [["archived_at", "=", null]], order: [["name", "asc"]] });
  const logs = await rows.find("habit_logs", { where: [["on_date", "=", day]] });
  return habits.map((habit) => {
    const log = logs.find(({ habit_id: id }) => id === habit.id);
    return {
      ...without(habit, "archived_at"),
      amount: log?.amount ?? null,
      is_done: (log?.amount ?? 0) >= habit.target,
    };
  });
}

export const Metric = z.object({
  name: Phrase(60),
  value: z.number(),
  unit: OptionalWords(20),
  on_date: z.optional(Day),
  source: z._default(Phrase(40), "manual"),
});

/** A number of a day, such as weight or energy. The same number of that day and source is replaced. */
export function logMetric(
  { on_date: date, unit, ...given }: z.infer<typeof Metric>,
  context: JournalContext,
) {
  return context.store.write(async (rows) => {
    const on_date = date ?? today(await journalZone(rows, context), context);
    const metric: JournalRow<"metrics"> = { ...given, on_date, unit: unit ?? null };
    await rows.put("metrics", metric);
    return { metric };
  });
}
