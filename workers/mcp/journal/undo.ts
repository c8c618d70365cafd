import * as z from "zod/mini";
import { ToolError } from "../tools/outcome.ts";
import { noteJournalChange } from "./changes.ts";
import { type JournalContext, missing } from "./context.ts";
import { byId, type Rows } from "./rows.ts";
import type { JournalRow, TableName } from "./tables.ts";

type Belongings = {
  readonly table: TableName;
  /** The rows that go with it, and by which column they name it. */
  readonly owned?: readonly [TableName, string];
  /** Rows that must not be left behind speaking of it. */
  readonly named?: readonly [TableName, string];
  /** What it is part of, and by which column it names that: it does not come back without it. */
  readonly of?: readonly [TableName, string];
  /** A column of which there is one of each. */
  readonly unique?: string;
};

/** What may be deleted. */
const ENTITIES = {
  entry: { table: "entries" },
  actual: { table: "actuals" },
  workout: { table: "workouts", owned: ["workout_sets", "workout_id"] },
  expense: { table: "expenses" },
  habit: { table: "habits", owned: ["habit_logs", "habit_id"] },
  goal: { table: "goals", owned: ["goal_checkins", "goal_id"], named: ["goals", "parent_id"] },
  custom_kind: { table: "custom_kinds", owned: ["custom_records", "kind_id"], unique: "name" },
  custom_record: { table: "custom_records", of: ["custom_kinds", "kind_id"] },
} as const satisfies Readonly<Record<string, Belongings>>;

type Entity = keyof typeof ENTITIES;
type EntityTable = (typeof ENTITIES)[Entity]["table"];
const NAMES = Object.keys(ENTITIES) as [Entity, ...Entity[]];

/** Rows that go with one: all of them are kept in one row of the changes, which may have two million bytes at the edge. */
const OWNED_MAX = 1_000;

export const Deleted = z.object({ entity: z.enum(NAMES), id: z.string() });

/** What a deletion took away, as its change keeps it. */
type Taken = { readonly row: Readonly<Record<string, unknown>>; readonly owned: readonly object[] };

const related = (rows: Rows, [table, column]: readonly [TableName, string], id: string) =>
  rows.find(table, { where: [[column, "=", id]] as never });

/** Takes something away, and keeps all of it in a change, by whose id it comes back. */
export function deleteEntity({ entity, id }: z.infer<typeof Deleted>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const { table, owned, named }: Belongings & { readonly table: EntityTable } = ENTITIES[entity];
    const row = await byId(rows, table, id);
    if (!row) throw missing(entity, id);
    if (named && (await related(rows, named, id)).length > 0)
      throw new ToolError("in_use", `Other ${entity}s belong to ${entity} ${id}; delete or move them first.`);
    const before: Taken = { row, owned: owned ? await related(rows, owned, id) : [] };
    if (before.owned.length > OWNED_MAX)
      throw new ToolError(
        "in_use",
        `More than ${OWNED_MAX} records belong to ${entity} ${id}; delete some of them first.`,
      );
    if (owned) await rows.remove(owned[0], [[owned[1], "=", id]] as never);
    await rows.remove(table, [["id", "=", id]]);
    const undo_id = await noteJournalChange(rows, context, { entity, id, before, after: null });
    return { deleted: { entity, id }, undo_id, message: "restore_entity with this undo_id brings it back." };
  });
}

export const Restored = z.object({ undo_id: z.string() });

/** Brings back what a deletion took away; what is there again stays as it is. */
export function restoreEntity({ undo_id: id }: z.infer<typeof Restored>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const change = await byId(rows, "changes", id);
    const entity = NAMES.find((name) => name === change?.entity);
    const taken = change?.before as Partial<Taken> | null;
    if (!change || !entity || change.after !== null || !taken?.row || !change.entity_id)
      throw missing("deletion", id);
    const belongings: Belongings & { readonly table: EntityTable } = ENTITIES[entity];
    const { table, owned } = belongings;
    if (await byId(rows, table, change.entity_id))
      throw new ToolError("exists", `The ${entity} ${change.entity_id} is there; nothing was changed.`);
    await checkRestorable(rows, entity, belongings, taken.row);
    await rows.put(table, taken.row as JournalRow<typeof table>);
    if (owned)
      for (const one of taken.owned ?? []) await rows.put(owned[0], one as JournalRow<(typeof owned)[0]>);
    await noteJournalChange(rows, context, { entity, id: change.entity_id, before: null, after: taken.row });
    return { restored: { entity, id: change.entity_id } };
  });
}

/** @throws ToolError where another one has taken its place meanwhile, or what it is part of is gone */
async function checkRestorable(
  rows: Rows,
  entity: Entity,
  { table, of, unique }: Belongings,
  row: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (of && (await related(rows, [of[0], "id"], String(row[of[1]]))).length === 0)
    throw new ToolError("not_found", `What the ${entity} belongs to is gone; bring that back first.`);
  if (unique && (await related(rows, [table, unique], String(row[unique]))).length > 0)
    throw new ToolError(
      "exists",
      `There is another ${entity} called ${String(row[unique])}; nothing was changed.`,
    );
}
