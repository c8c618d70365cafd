import type { Imported, Incoming } from "../../portable/contract.ts";
import { importPage } from "../../portable/index.ts";
import { sqlOf } from "../../portable/storage.ts";
import { searchedAnew } from "./found.ts";
import { type AllForgotten, forgetAgain, forgottenTexts, tombstones } from "./tombstones.ts";

/** Where what was forgotten is kept while an older copy is written back. */
const FORGOTTEN = "forgotten";
const NOTHING: AllForgotten = { stones: [], texts: [] };

/**
 * Writes back a page of an older copy, and after the last one takes away what was forgotten since. The first page empties everything, so
 * what was forgotten is kept beside the tables until the last page is there.
 */
export async function restoredPage(storage: DurableObjectStorage, page: Incoming): Promise<Imported> {
  const sql = sqlOf(storage);
  const kept = storage.kv.get<AllForgotten>(FORGOTTEN) ?? NOTHING;
  const all = page.isFirst
    ? { stones: [...kept.stones, ...tombstones(sql)], texts: [...kept.texts, ...forgottenTexts(sql)] }
    : kept;
  let isLast = false;
  const imported = await importPage(storage, page, () => {
    isLast = true;
    const forgotten = forgetAgain(sql, all);
    searchedAnew(sql);
    return forgotten;
  });
  if (isLast) storage.kv.delete(FORGOTTEN);
  else if (all.stones.length + all.texts.length > 0) storage.kv.put(FORGOTTEN, all);
  return imported;
}
