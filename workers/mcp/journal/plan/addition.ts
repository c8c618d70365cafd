import { v5 } from "uuid";
import * as z from "zod/mini";
import { dayIn } from "../../../time/zones.ts";
import { ToolError } from "../../tools/outcome.ts";
import { noteJournalChange } from "../changes.ts";
import { Day, type JournalContext, journalZone, OptionalWords, Phrase, today } from "../context.ts";
import type { Rows } from "../rows.ts";
import type { JournalRow } from "../tables.ts";
import { momentIn } from "../times.ts";
import { becameOf, placedByTime } from "./carried.ts";
import { itemAt, NewItem, PLAN_ITEMS_MAX } from "./new-item.ts";
import { beginPlan, planOn, shownItem } from "./plans.ts";

type Item = JournalRow<"plan_items">;

export const AddedItem = z.object({
  ...NewItem.shape,
  plan_date: z.optional(Day),
  source: z._default(Phrase(40), "manual"),
  external_id: OptionalWords(200),
});

/**
 * Adds an item to the plan in force, and leaves what is there; a day without a plan gets one. The same key again is the same item: it
 * takes what is said of it last, and keeps what became of it, also in a later version of the plan. The key is source and external_id, or
 * else title and times.
 */
export function addItem(given: z.infer<typeof AddedItem>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const date = given.plan_date ?? dayOfItem(given.start_time, zone, context);
    const found = await planOn(rows, date);
    const plan = found?.plan ?? (await beginPlan(rows, { plan_date: date, source: given.source }, context));
    const items = found?.items ?? [];
    const ids = await idsOf(keyOf(given), plan, rows);
    const before = items.find((one) => ids.includes(one.id)) ?? null;
    const id = before?.id ?? v5(keyOf(given), plan.id);
    const others = items.filter((one) => one !== before);
    if (others.length >= PLAN_ITEMS_MAX)
      throw new ToolError(
        "invalid_arguments",
        `Cannot add to the plan of ${date}: it has ${PLAN_ITEMS_MAX} items already, which is the most.`,
      );
    const said = itemAt(given, { id, plan, position: items.length, zone, prefix: "" });
    const after = before === null ? said : { ...said, ...becameOf(before) };
    const item = await placed(rows, others, after, before);
    if (before === null || JSON.stringify(before) !== JSON.stringify(item))
      await noteJournalChange(rows, context, { entity: "plan_item", id, before, after: item });
    return {
      plan_id: plan.id,
      plan_date: date,
      version: plan.version,
      item: shownItem(item, zone),
      is_new: before === null,
    };
  });
}

/** What an item of that key is called: by the version of the plan that it was added to. */
async function idsOf(key: string, plan: JournalRow<"plans">, rows: Rows): Promise<readonly string[]> {
  const where = [["plan_date", "=", plan.plan_date]] as const;
  const versions = plan.version === 1 ? [plan] : await rows.find("plans", { where });
  return versions.map(({ id }) => v5(key, id));
}

/** A text of its own for each key, whatever is in it. */
const keyOf = ({ source, external_id, title, start_time, end_time }: z.infer<typeof AddedItem>): string =>
  JSON.stringify(external_id ? [source, external_id] : [source, title, start_time ?? null, end_time ?? null]);

/** The day on which it begins in the person's zone; today for what has no date, or no time. */
function dayOfItem(start: string | null | undefined, zone: string, context: JournalContext): string {
  const day = today(zone, context);
  return start ? dayIn(new Date(momentIn(start, day, zone, "start_time")), zone) : day;
}

/** Writes an item before the first that begins later; those after it move on by one. */
async function placed(rows: Rows, others: readonly Item[], item: Item, before: Item | null): Promise<Item> {
  const ordered = placedByTime(others, item).map((one, position) => ({ ...one, position }));
  const known = new Map([...others, ...(before ? [before] : [])].map((one) => [one.id, one]));
  const moved = ordered.filter((one) => known.has(one.id) && known.get(one.id)?.position !== one.position);
  // Two items of a plan cannot have one place, so all that move leave theirs first.
  for (const one of moved) await rows.put("plan_items", { ...one, position: one.position + PLAN_ITEMS_MAX });
  for (const one of ordered)
    if (JSON.stringify(one) !== JSON.stringify(known.get(one.id))) await rows.put("plan_items", one);
  return ordered.find(({ id }) => id === item.id) ?? item;
}
