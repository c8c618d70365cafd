import * as z from "zod/mini";
import { DAY_MS } from "../../time/calendar.ts";
import { ToolError } from "../tools/outcome.ts";
import { minutesOver, nowIn } from "./compare.ts";
import { Day, type JournalContext, journalZone, OptionalWords, Phrase, today } from "./context.ts";
import { firstRow, type Rows } from "./rows.ts";
import type { JournalRow } from "./tables.ts";
import { clockOf, momentIn } from "./times.ts";
import { without } from "./without.ts";

/** A day that has more is no plan. */
const ITEMS_MAX = 100;
const MINUTES_MAX = 24 * 60;

export const Time = z.string().check(z.maxLength(40));
const Item = z.object({
  title: Phrase(300),
  start_time: z.optional(z.nullable(Time)),
  end_time: z.optional(z.nullable(Time)),
  planned_minutes: z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(MINUTES_MAX)))),
  category: z._default(Phrase(40), "other"),
  item_type: z._default(Phrase(40), "task"),
  priority: OptionalWords(40),
  notes: OptionalWords(2_000),
});

export const NewPlan = z.object({
  plan_date: Day,
  source: z._default(Phrase(40), "daily_tracker"),
  time_budget: z.optional(z.record(z.string(), z.number())),
  notes: OptionalWords(4_000),
  items: z.array(Item).check(z.maxLength(ITEMS_MAX)),
});

export type PlanWithItems = {
  readonly plan: JournalRow<"plans">;
  readonly items: readonly JournalRow<"plan_items">[];
};

/** A new version of the day's plan, which takes the place of the one before; plan and items together or not at all. */
export function createPlan(given: z.infer<typeof NewPlan>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const { plan_date: date } = given;
    const last = await firstRow(rows, "plans", {
      where: [["plan_date", "=", date]],
      order: [["version", "desc"]],
    });
    const active = await firstRow(rows, "plans", {
      where: [
        ["plan_date", "=", date],
        ["status", "=", "active"],
      ],
    });
    if (active) await rows.put("plans", { ...active, status: "superseded" });
    const plan: JournalRow<"plans"> = {
      id: context.newId(),
      plan_date: date,
      version: (last?.version ?? 0) + 1,
      status: "active",
      source: given.source,
      time_budget: given.time_budget ?? {},
      notes: given.notes ?? null,
      created_at: context.now.toISOString(),
    };
    await rows.put("plans", plan);
    const items = given.items.map((item, at) => itemOf(item, at, plan, zone, context));
    for (const item of items) await rows.put("plan_items", item);
    return {
      plan_id: plan.id,
      plan_date: date,
      version: plan.version,
      item_count: items.length,
      item_ids: items.map(({ id }) => id),
      message: `Version ${plan.version} of the plan for ${date} is in force.`,
    };
  });
}

function itemOf(
  item: z.infer<typeof Item>,
  position: number,
  plan: JournalRow<"plans">,
  zone: string,
  { newId }: JournalContext,
): JournalRow<"plan_items"> {
  const at = (text: string | null | undefined, field: string) =>
    text ? momentIn(text, plan.plan_date, zone, `items[${position}].${field}`) : null;
  const start = at(item.start_time, "start_time");
  let end = at(item.end_time, "end_time");
  // "23:00" to "00:30" ends on the next day.
  if (start !== null && end !== null && end <= start && /^\d{1,2}:/.test(item.end_time ?? "")) end += DAY_MS;
  const [startsAt, endsAt] = [start, end].map((moment) => moment && new Date(moment).toISOString());
  refuseBackwards(start, end, position);
  return {
    id: newId(),
    plan_id: plan.id,
    position,
    title: item.title,
    starts_at: startsAt || null,
    ends_at: endsAt || null,
    planned_minutes: item.planned_minutes ?? minutesOver(startsAt || null, endsAt || null),
    category: item.category,
    item_type: item.item_type,
    priority: item.priority ?? null,
    status: "pending",
    status_notes: null,
    notes: item.notes ?? null,
    replaced_by: null,
  };
}

function refuseBackwards(start: number | null, end: number | null, position: number): void {
  if (start === null || end === null || end > start) return;
  throw new ToolError(
    "invalid_arguments",
    `Cannot use items[${position}].end_time: it is not after the item's start_time.`,
  );
}

/** The day's plan of that version, or the one in force; null when there is none. */
export async function planOn(rows: Rows, date: string, version?: number): Promise<PlanWithItems | null> {
  const plan = await firstRow(rows, "plans", {
    where: [
      ["plan_date", "=", date],
      version === undefined ? ["status", "=", "active"] : ["version", "=", version],
    ],
  });
  return plan && { plan, items: await itemsOf(rows, [plan.id]) };
}

export const itemsOf = (rows: Rows, planIds: readonly string[]): Promise<JournalRow<"plan_items">[]> =>
  rows.find("plan_items", { where: [["plan_id", "in", planIds]], order: [["position", "asc"]] });

export const WhichPlan = z.object({
  date: z.optional(Day),
  version: z.optional(z.int().check(z.minimum(1))),
});

/** A day's plan with its times, what is done, and what runs now. */
export function showPlan({ date, version }: z.infer<typeof WhichPlan>, context: JournalContext) {
  return context.store.read(async (rows) => {
    const zone = await journalZone(rows, context);
    const day = date ?? today(zone, context);
    const found = await planOn(rows, day, version);
    return found ? shownPlan(found, zone, context) : { plan_date: day, time_zone: zone, plan: null };
  });
}

export function shownPlan({ plan, items }: PlanWithItems, zone: string, { now }: JournalContext) {
  return {
    plan_date: plan.plan_date,
    time_zone: zone,
    plan: { ...plan, items: items.map((item) => shownItem(item, zone)) },
    ...nowIn(items, now.toISOString()),
  };
}

export const shownItem = (item: JournalRow<"plan_items">, zone: string) => ({
  ...without(item, "plan_id", "position"),
  start: item.starts_at && clockOf(item.starts_at, zone),
  end: item.ends_at && clockOf(item.ends_at, zone),
});
