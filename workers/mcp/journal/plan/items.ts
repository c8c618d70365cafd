import * as z from "zod/mini";
import { putActual } from "../actuals.ts";
import { noteJournalChange } from "../changes.ts";
import { type JournalContext, journalZone, missing, OptionalWords, today } from "../context.ts";
import { byId, type Rows } from "../rows.ts";
import type { JournalRow } from "../tables.ts";
import { Time } from "./new-item.ts";
import { shownItem } from "./plans.ts";

export const STATUSES = ["pending", "in_progress", "completed", "skipped", "modified", "replaced"] as const;

export const ItemChange = z.object({
  item_id: z.string(),
  status: z.enum(STATUSES),
  status_notes: OptionalWords(2_000),
  replaced_by: z.optional(z.nullable(z.string())),
  actual: z.optional(z.object({ start_time: Time, end_time: z.optional(z.nullable(Time)) })),
});

/** What became of an item; with `actual`, what was done of it is written down beside it. */
export function updateItem(given: z.infer<typeof ItemChange>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const before = await byId(rows, "plan_items", given.item_id);
    if (!before) throw missing("plan item", given.item_id);
    const { replaced_by: replacedBy = before.replaced_by } = given;
    if (replacedBy !== null && !(await byId(rows, "plan_items", replacedBy)))
      throw missing("plan item", replacedBy);
    const item: JournalRow<"plan_items"> = {
      ...before,
      status: given.status,
      status_notes: given.status_notes ?? before.status_notes,
      replaced_by: replacedBy,
    };
    await rows.put("plan_items", item);
    await noteJournalChange(rows, context, { entity: "plan_item", id: item.id, before, after: item });
    const zone = await journalZone(rows, context);
    const done = given.actual && (await noteActual(rows, item, given.actual, zone, context));
    return { item: shownItem(item, zone), actual_id: done ?? null };
  });
}

async function noteActual(
  rows: Rows,
  item: JournalRow<"plan_items">,
  actual: NonNullable<z.infer<typeof ItemChange>["actual"]>,
  zone: string,
  context: JournalContext,
): Promise<string> {
  const plan = await byId(rows, "plans", item.plan_id);
  const { start_time, end_time } = actual;
  const { id } = await putActual(
    rows,
    {
      title: item.title,
      start_time,
      end_time: end_time ?? null,
      date: plan?.plan_date ?? today(zone, context),
      category: item.category,
      plan_item_id: item.id,
    },
    zone,
    context,
  );
  return id;
}
