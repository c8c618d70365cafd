import type { DoorCounts } from "../contract.ts";

/** Classes, statuses and codes are ours and few; whatever else a row came to hold, it does not grow past this. */
const KEYS_MAX = 500;

/** One added to the other. */
export function addedCounts(before: DoorCounts, more: DoorCounts): DoorCounts {
  const all: Record<string, number> = { ...before };
  for (const [key, count] of Object.entries(more))
    if (key in all || Object.keys(all).length < KEYS_MAX) all[key] = (all[key] ?? 0) + count;
  return all;
}

/** What a client's row holds with these; null where nothing is added, so that nothing is read. */
export function rowWithCounts(
  sql: SqlStorage,
  { month, client }: { readonly month: string; readonly client: string },
  more: DoorCounts,
): string | null {
  if (Object.keys(more).length === 0) return null;
  const [row] = sql
    .exec<{ door: string }>("SELECT door FROM calls WHERE month = ? AND client = ?", month, client)
    .toArray();
  return JSON.stringify(addedCounts(row ? (JSON.parse(row.door) as DoorCounts) : {}, more));
}

/** A month has one row for each client. */
export const countsIn = (sql: SqlStorage, month: string): DoorCounts =>
  sql
    .exec<{ door: string }>("SELECT door FROM calls WHERE month = ?", month)
    .toArray()
    .reduce<DoorCounts>((all, { door }) => addedCounts(all, JSON.parse(door) as DoorCounts), {});
