import * as z from "zod/mini";
import { DAY_MS } from "../../../time/calendar.ts";
import { momentOrNull } from "../../../wire/moment.ts";
import { ToolError } from "../../tools/outcome.ts";
import { minutesOver } from "../compare.ts";
import { OptionalWords, Phrase } from "../context.ts";
import type { JournalRow } from "../tables.ts";
import { momentIn } from "../times.ts";

/** A day that has more is no plan. */
export const PLAN_ITEMS_MAX = 100;
const MINUTES_MAX = 24 * 60;

export const Time = z.string().check(z.maxLength(40));
export const NewItem = z.object({
  title: Phrase(300),
  start_time: z.optional(z.nullable(Time)),
  end_time: z.optional(z.nullable(Time)),
  planned_minutes: z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(MINUTES_MAX)))),
  category: z._default(Phrase(40), "other"),
  item_type: z._default(Phrase(40), "task"),
  priority: OptionalWords(40),
  notes: OptionalWords(2_000),
});

/** Where an item belongs: its plan and place there, and how a refusal names its fields. */
type Place = {
  readonly id: string;
  readonly plan: JournalRow<"plans">;
  readonly position: number;
  readonly zone: string;
  /** Before the field's name, such as `items[2].`. */
  readonly prefix: string;
};

/** The row of an item that nothing has become of yet. @throws ToolError for times that are none, or go backwards */
export function itemAt(
  item: z.infer<typeof NewItem>,
  { id, plan, position, zone, prefix }: Place,
): JournalRow<"plan_items"> {
  const at = (field: "start_time" | "end_time") => {
    const text = item[field];
    return text ? momentIn(text, plan.plan_date, zone, prefix + field) : null;
  };
  const start = at("start_time");
  let end = at("end_time");
  // "23:00" to "00:30" ends on the next day.
  if (start !== null && end !== null && end <= start && /^\d{1,2}:/.test(item.end_time ?? "")) end += DAY_MS;
  if (start !== null && end !== null && end <= start)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use ${prefix}end_time: it is not after the item's start_time.`,
    );
  const [startsAt, endsAt] = [momentOrNull(start), momentOrNull(end)];
  return {
    id,
    plan_id: plan.id,
    position,
    title: item.title,
    starts_at: startsAt,
    ends_at: endsAt,
    planned_minutes: item.planned_minutes ?? minutesOver(startsAt, endsAt),
    category: item.category,
    item_type: item.item_type,
    priority: item.priority ?? null,
    status: "pending",
    status_notes: null,
    notes: item.notes ?? null,
    replaced_by: null,
  };
}
