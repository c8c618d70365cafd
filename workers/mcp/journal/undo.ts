import * as z from "zod/mini";
import { ToolError } from "../tools/outcome.ts";
import { noteJournalChange } from "./changes.ts";
import { type JournalContext, missing } from "./context.ts";
import { byId, type Rows } from "./rows.ts";
import type { JournalRow, TableName } from "./tables.ts";

/** What may be deleted: its table, the rows that go with it, and those that must not be left behind speaking of it. */
const ENTITIES = {
  entry: { table: "entries", owned: null, named: null },
  actual: { table: "actuals", owned: null, named: null },
  workout: { table: "workouts", owned: ["workout_sets", "workout_id"], named: null },
  expense: { table: "expenses", owned: null, named: null },
  habit: { table: "habits", owned: ["habit_logs", "habit_id"], named: null },
  goal: { table: "goals", owned: ["goal_checkins", "goal_id"], named: ["goals", "parent_id"] },
} as const;

type Entity = keyof typeof ENTITIES;
const NAMES = Object.keys(ENTITIES) as [Entity, ...Entity[]];

export const Deleted = z.object({ entity: z.enum(NAMES), id: z.string() });

/** What a deletion took away, as its change keeps it. */
type Taken = { readonly row: object; readonly owned: readonly object[] };

const related = (rows: Rows, [table, column]: readonly [TableName, string], id: string) =>
  rows.find(table, { where: [[column, "=", id]] as never });

/** Takes something away, and keeps all of it in a change, by whose id it comes back. */
export function deleteEntity({ entity, id }: z.infer<typeof Deleted>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const { table, owned, named } = ENTITIES[entity];
    const row = await byId(rows, table, id);
    if (!row) throw missing(entity, id);
    if (named && (await related(rows, named, id)).length > 0)
      throw new ToolError("in_use", `Other ${entity}s belong to ${entity} ${id}; delete or move them first.`);
    const before: Taken = { row, owned: owned ? await related(rows, owned, id) : [] };
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
    const { table, owned } = ENTITIES[entity];
    if (await byId(rows, table, change.entity_id))
      throw new ToolError("exists", `The ${entity} ${change.entity_id} is there; nothing was changed.`);
    await rows.put(table, taken.row as JournalRow<typeof table>);
    if (owned)
      for (const one of taken.owned ?? []) await rows.put(owned[0], one as JournalRow<(typeof owned)[0]>);
    await noteJournalChange(rows, context, { entity, id: change.entity_id, before: null, after: taken.row });
    return { restored: { entity, id: change.entity_id } };
  });
}
