import * as z from "zod/mini";
import { noteJournalChange } from "./changes.ts";
import { Day, type JournalContext, journalSettingsOf, today } from "./context.ts";
import { customRecordsOn } from "./custom/records.ts";
import { shownEntry } from "./entries.ts";
import { habitsOn } from "./habits.ts";
import { planOn } from "./plan/plans.ts";
import { versus } from "./plan/versus.ts";
import { boundsOf, knownZone } from "./times.ts";
import { without } from "./without.ts";

export const WhichWholeDay = z.object({ date: z.optional(Day) });

/** Everything of one day in one answer. */
export function showDay({ date }: z.infer<typeof WhichWholeDay>, context: JournalContext) {
  return context.store.read(async (rows) => {
    const { time_zone: zone } = await journalSettingsOf(rows, context);
    const day = date ?? today(zone, context);
    const { start, end } = boundsOf(day, zone);
    const comparison = await versus(rows, day, await planOn(rows, day), zone, context);
    const entries = await rows.find("entries", { where: [["entry_date", "=", day]], order: [["at", "asc"]] });
    const expenses = await rows.find("expenses", { where: [["spent_on", "=", day]], order: [["id", "asc"]] });
    return {
      date: day,
      time_zone: zone,
      plan: comparison,
      entries: entries.map(shownEntry),
      habits: await habitsOn(rows, day),
      sleep: await rows.find("sleeps", { where: [["wake_date", "=", day]] }),
      workouts: await rows.find("workouts", {
        where: [
          ["started_at", ">=", start],
          ["started_at", "<", end],
        ],
      }),
      metrics: await rows.find("metrics", { where: [["on_date", "=", day]], order: [["name", "asc"]] }),
      expenses: expenses.map((expense) => without(expense, "external_id")),
      custom: await customRecordsOn(rows, day),
    };
  });
}

export const JournalSettings = z.object({
  time_zone: z.optional(z.string()),
  currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/, "expected a currency such as EUR"))),
});

/** The person's own zone and currency; without arguments, what they are. */
export function journalSettings(given: z.infer<typeof JournalSettings>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const before = await journalSettingsOf(rows, context);
    if (given.time_zone === undefined && given.currency === undefined) return { settings: before };
    const settings = {
      time_zone: given.time_zone === undefined ? before.time_zone : knownZone(given.time_zone),
      currency: given.currency ?? before.currency,
    };
    await rows.put("settings", settings);
    await noteJournalChange(rows, context, { entity: "settings", id: null, before, after: settings });
    return { settings };
  });
}
