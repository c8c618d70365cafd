import type { Imported, Incoming } from "../../portable/contract.ts";
import { importPage } from "../../portable/index.ts";
import { sqlOf } from "../../portable/storage.ts";
import { searchedAnew } from "./found.ts";
import { forgetAgain, type Tombstone, tombstones } from "./tombstones.ts";

/** Where what was forgotten is kept while an older copy is written back. */
const TOMBSTONES = "tombstones";

/**
 * Writes back a page of an older copy, and after the last one takes away what was forgotten since. The first page empties everything, so
 * what was forgotten is kept beside the tables until the last page is there.
 */
export async function restoredPage(storage: DurableObjectStorage, page: Incoming): Promise<Imported> {
  const sql = sqlOf(storage);
  const kept = storage.kv.get<Tombstone[]>(TOMBSTONES) ?? [];
  const stones = page.isFirst ? [...kept, ...tombstones(sql)] : kept;
  let isLast = false;
  const imported = await importPage(storage, page, () => {
    isLast = true;
    const forgotten = forgetAgain(sql, stones);
    searchedAnew(sql);
    return forgotten;
  });
  if (isLast) storage.kv.delete(TOMBSTONES);
  else if (stones.length > 0) storage.kv.put(TOMBSTONES, stones);
  return imported;
}
