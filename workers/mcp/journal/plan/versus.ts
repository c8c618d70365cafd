import * as z from "zod/mini";
import { actualsFor, actualsOn } from "../actuals.ts";
import { comparedItem, nowIn, planSummary, sum } from "../compare.ts";
import { checkRange, Day, type JournalContext, journalZone, today } from "../context.ts";
import type { Rows } from "../rows.ts";
import type { JournalRow } from "../tables.ts";
import { boundsOf, daysBetween } from "../times.ts";
import { without } from "../without.ts";
import { itemsOf, type PlanWithItems, planOn } from "./plans.ts";

export const WhichComparison = z.object({
  plan_date: z.optional(Day),
  version: z.optional(z.int().check(z.minimum(1))),
});

/** A day's plan beside what was done. */
export function planVersusActual(given: z.infer<typeof WhichComparison>, context: JournalContext) {
  return context.store.read(async (rows) => {
    const zone = await journalZone(rows, context);
    const day = given.plan_date ?? today(zone, context);
    return versus(rows, day, await planOn(rows, day, given.version), zone, context);
  });
}

/** @param found null for a day without a plan, whose actuals are all unplanned */
export async function versus(
  rows: Rows,
  day: string,
  found: PlanWithItems | null,
  zone: string,
  { now }: JournalContext,
) {
  const items = found?.items ?? [];
  const linked = await actualsFor(rows, items);
  const others = (await actualsOn(rows, day, zone)).filter(({ id }) => !linked.some((one) => one.id === id));
  return {
    plan_date: day,
    time_zone: zone,
    version: found?.plan.version ?? null,
    items: items.map((item) => comparedItem(item, linked)),
    unplanned: others.map((actual) => without(actual, "external_id", "source")),
    summary: planSummary(items, [...linked, ...others]),
    ...nowIn(items, now.toISOString()),
  };
}

export const WhichInsights = z.object({
  start: Day,
  end: Day,
  group_by: z._default(z.enum(["day", "weekday", "category", "item_type"]), "category"),
});

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

type Facet = z.infer<typeof WhichInsights>["group_by"];

/** Plans in force from one day to another, counted by day, weekday, category or type. */
export function insights(
  { start, end, group_by: facet }: z.infer<typeof WhichInsights>,
  context: JournalContext,
) {
  checkRange(start, end);
  return context.store.read(async (rows) => {
    const zone = await journalZone(rows, context);
    const plans = await rows.find("plans", {
      where: [
        ["status", "=", "active"],
        ["plan_date", ">=", start],
        ["plan_date", "<=", end],
      ],
    });
    const dayOf = new Map(plans.map(({ id, plan_date: day }) => [id, day]));
    const items = await itemsOf(rows, [...dayOf.keys()]);
    const actuals = await actualsFor(rows, items);
    const groups = Map.groupBy(items, (item) => groupOf(item, dayOf.get(item.plan_id) ?? "", facet));
    const named = [...groups].toSorted(([a], [b]) => a.localeCompare(b));
    const unplanned = await unplannedMinutes(rows, boundsOf(start, zone).start, boundsOf(end, zone).end);
    return {
      start,
      end,
      days: daysBetween(start, end).length,
      days_planned: dayOf.size,
      group_by: facet,
      groups: named.map(([group, own]) => ({
        group,
        ...planSummary(
          own,
          actuals.filter(({ plan_item_id: id }) => own.some((item) => item.id === id)),
        ),
      })),
      total: planSummary(items, actuals),
      unplanned_minutes: unplanned,
    };
  });
}

function groupOf(item: JournalRow<"plan_items">, day: string, facet: Facet): string {
  switch (facet) {
    case "day":
      return day;
    case "weekday":
      return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? day;
    case "category":
    case "item_type":
      return item[facet];
  }
}

async function unplannedMinutes(rows: Rows, from: string, to: string): Promise<number> {
  const found = await rows.find("actuals", {
    where: [
      ["started_at", ">=", from],
      ["started_at", "<", to],
      ["plan_item_id", "=", null],
    ],
  });
  return sum(
    found.map(({ started_at: start, ended_at: end }) =>
      end === null ? 0 : Math.round((Date.parse(end) - Date.parse(start)) / 60_000),
    ),
  );
}
