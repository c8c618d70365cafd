import type { JournalContext } from "./context.ts";
import type { Rows } from "./rows.ts";

type Change = {
  readonly entity: string;
  /** Null for what there is one of. */
  readonly id: string | null;
  readonly before: object | null;
  readonly after: object | null;
};

/** Writes down who changed what, in the same transaction. @returns the change's id, by which it can be undone */
export async function noteJournalChange(
  rows: Rows,
  { now, newId, who }: JournalContext,
  { entity, id: entityId, before, after }: Change,
): Promise<string> {
  const id = newId();
  await rows.put("changes", {
    id,
    at: now.toISOString(),
    who,
    entity,
    entity_id: entityId,
    before: before && { ...before },
    after: after && { ...after },
  });
  return id;
}
