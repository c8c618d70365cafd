import * as z from "zod/mini";
import { DAY_MS } from "../../time/calendar.ts";
import { ToolError } from "../tools/outcome.ts";
import { Day, type JournalContext, journalZone, missing, OptionalWords, Phrase, today } from "./context.ts";
import { knownOutside } from "./outside.ts";
import { byId, type Rows } from "./rows.ts";
import type { JournalRow } from "./tables.ts";
import { boundsOf, momentIn } from "./times.ts";

export const NewActual = z.object({
  title: z.optional(Phrase(300)),
  start_time: z.string(),
  end_time: z.optional(z.nullable(z.string())),
  date: z.optional(Day),
  category: OptionalWords(40),
  notes: OptionalWords(2_000),
  plan_item_id: z.optional(z.nullable(z.string())),
  source: z._default(Phrase(40), "manual"),
  external_id: OptionalWords(200),
});

type Wished = {
  readonly title?: string | undefined;
  readonly start_time: string;
  readonly end_time?: string | null | undefined;
  readonly date: string;
  readonly category?: string | null | undefined;
  readonly notes?: string | null | undefined;
  readonly plan_item_id?: string | null | undefined;
  readonly source?: string;
  readonly external_id?: string | null | undefined;
};

/** Writes down what was done. Of an item that was open it says that it has begun, or with an end that it is done. */
export function logActual(given: z.infer<typeof NewActual>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const date = given.date ?? today(zone, context);
    const actual = await putActual(rows, { ...given, date }, zone, context);
    if (actual.plan_item_id !== null) await moveOn(rows, actual);
    return { actual };
  });
}

/** The same from the same source is put in the place of what was there. */
export async function putActual(rows: Rows, given: Wished, zone: string, context: JournalContext) {
  const item = given.plan_item_id ? await byId(rows, "plan_items", given.plan_item_id) : null;
  if (given.plan_item_id && !item) throw missing("plan item", given.plan_item_id);
  const title = given.title ?? item?.title;
  if (title === undefined)
    throw new ToolError("invalid_arguments", "Cannot use title: expected one, or the plan_item_id it is of.");
  const start = momentIn(given.start_time, given.date, zone, "start_time");
  let end = given.end_time ? momentIn(given.end_time, given.date, zone, "end_time") : null;
  if (end !== null && end < start && /^\d{1,2}:/.test(given.end_time ?? "")) end += DAY_MS;
  if (end !== null && end < start)
    throw new ToolError("invalid_arguments", "Cannot use end_time: it is before start_time.");
  const source = given.source ?? "manual";
  const known = await knownOutside(rows, "actuals", source, given.external_id);
  const actual: JournalRow<"actuals"> = {
    id: known?.id ?? context.newId(),
    plan_item_id: item?.id ?? null,
    started_at: new Date(start).toISOString(),
    ended_at: end === null ? null : new Date(end).toISOString(),
    title,
    category: given.category ?? item?.category ?? null,
    notes: given.notes ?? null,
    source,
    external_id: given.external_id ?? null,
  };
  await rows.put("actuals", actual);
  return actual;
}

async function moveOn(rows: Rows, actual: JournalRow<"actuals">): Promise<void> {
  const item = actual.plan_item_id && (await byId(rows, "plan_items", actual.plan_item_id));
  if (!item || (item.status !== "pending" && item.status !== "in_progress")) return;
  await rows.put("plan_items", { ...item, status: actual.ended_at === null ? "in_progress" : "completed" });
}

/** What was begun on that day of the person's zone, also when it ended on the next one. */
export async function actualsOn(rows: Rows, day: string, zone: string): Promise<JournalRow<"actuals">[]> {
  const { start, end } = boundsOf(day, zone);
  return rows.find("actuals", {
    where: [
      ["started_at", ">=", start],
      ["started_at", "<", end],
    ],
    order: [["started_at", "asc"]],
  });
}

/** What was done of these items, whenever that was. */
export const actualsFor = (
  rows: Rows,
  items: readonly JournalRow<"plan_items">[],
): Promise<JournalRow<"actuals">[]> =>
  rows.find("actuals", {
    where: [["plan_item_id", "in", items.map(({ id }) => id)]],
    order: [["started_at", "asc"]],
  });
