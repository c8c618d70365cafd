import * as z from "zod/mini";
import { nowIn } from "../compare.ts";
import { Day, type JournalContext, journalZone, OptionalWords, Phrase, today } from "../context.ts";
import { firstRow, type Rows } from "../rows.ts";
import type { JournalRow } from "../tables.ts";
import { clockOf } from "../times.ts";
import { without } from "../without.ts";
import { carriedInto } from "./carried.ts";
import { itemAt, NewItem, PLAN_ITEMS_MAX } from "./new-item.ts";

export const NewPlan = z.object({
  plan_date: Day,
  source: z._default(Phrase(40), "daily_tracker"),
  time_budget: z.optional(z.record(z.string(), z.number())),
  notes: OptionalWords(4_000),
  items: z.array(NewItem).check(z.maxLength(PLAN_ITEMS_MAX)),
});

export type PlanWithItems = {
  readonly plan: JournalRow<"plans">;
  readonly items: readonly JournalRow<"plan_items">[];
};

/**
 * A new version of the day's plan, which takes the place of the one before; plan and items together or not at all. What was added to the
 * one before by itself goes on in it, and the answer says what does not.
 */
export function createPlan(given: z.infer<typeof NewPlan>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const { plan_date: date } = given;
    const before = await planOn(rows, date);
    const plan = await beginPlan(rows, given, context);
    const planned = given.items.map((item, position) =>
      itemAt(item, { id: context.newId(), plan, position, zone, prefix: `items[${position}].` }),
    );
    const { items, kept, leftOut } = carriedInto(plan.id, planned, before?.items ?? []);
    for (const item of items) await rows.put("plan_items", item);
    const isKept = new Set(kept.map(({ id }) => id));
    return {
      plan_id: plan.id,
      plan_date: date,
      version: plan.version,
      item_count: items.length,
      item_ids: items.flatMap(({ id }) => (isKept.has(id) ? [] : [id])),
      ...(kept.length > 0 && { kept_items: kept.map((item) => shownItem(item, zone)) }),
      ...(leftOut.length > 0 && { left_out: leftOut.map((item) => shownItem(item, zone)) }),
      message: `Version ${plan.version} of the plan for ${date} is in force.${fateText(kept, leftOut)}`,
    };
  });
}

const fateText = (kept: PlanWithItems["items"], leftOut: PlanWithItems["items"]): string =>
  [
    kept.length === 0 ? "" : ` It keeps what was added before: ${titlesOf(kept)}.`,
    leftOut.length === 0
      ? ""
      : ` Left out, as it has no room for them: ${titlesOf(leftOut)}; add_plan_item adds them again.`,
  ].join("");

const titlesOf = (items: PlanWithItems["items"]): string => items.map(({ title }) => title).join(", ");

/** The day's next version, in force and without items yet. */
export async function beginPlan(
  rows: Rows,
  given: Pick<z.infer<typeof NewPlan>, "plan_date" | "source" | "time_budget" | "notes">,
  context: JournalContext,
): Promise<JournalRow<"plans">> {
  const last = await firstRow(rows, "plans", {
    where: [["plan_date", "=", given.plan_date]],
    order: [["version", "desc"]],
  });
  const active = await firstRow(rows, "plans", {
    where: [
      ["plan_date", "=", given.plan_date],
      ["status", "=", "active"],
    ],
  });
  if (active) await rows.put("plans", { ...active, status: "superseded" });
  const plan: JournalRow<"plans"> = {
    id: context.newId(),
    plan_date: given.plan_date,
    version: (last?.version ?? 0) + 1,
    status: "active",
    source: given.source,
    time_budget: given.time_budget ?? {},
    notes: given.notes ?? null,
    created_at: context.now.toISOString(),
  };
  await rows.put("plans", plan);
  return plan;
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
