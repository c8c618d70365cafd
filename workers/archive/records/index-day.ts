import { DAY_MS, startOf } from "../../time/calendar.ts";
import { storeConflict } from "../health.ts";
import { type OnceBucket, putOnce } from "../journal/once.ts";
import type { ChainPlace } from "../seals/chain.ts";
import { type IndexPart, indexKey, PART_MAX, partOf } from "./index-part.ts";

/**
 * Writes the next part of a closed day's index. The same records make the same text, so that a part which was written before a crash is
 * found and not written twice. Where something else lies at its place, that is reported, and the part's hash tells a reader.
 *
 * @returns "complete" when every record of the day is in a part
 */
export async function indexNext(
  storage: DurableObjectStorage,
  bucket: OnceBucket,
  day: string,
  patienceMs: number,
): Promise<"complete" | "written" | "failed"> {
  const parts = partsOf(storage, day);
  const made = await partOf(linesAfter(storage, day, parts.at(-1)?.last ?? { ms: 0, n: 0 }));
  if (made === null) return "complete";
  const key = indexKey(day, parts.length + 1);
  const outcome = await putOnce(bucket, { key, text: made.text, sha256: made.part.sha256 }, patienceMs);
  if (outcome === "failed") return "failed";
  storage.transactionSync(() => {
    storage.sql.exec("UPDATE seals SET parts = ? WHERE day = ?", JSON.stringify([...parts, made.part]), day);
    if (outcome === "conflict") storeConflict(storage, key);
  });
  return "written";
}

function partsOf({ sql }: DurableObjectStorage, day: string): IndexPart[] {
  const { parts } = sql.exec<{ parts: string }>("SELECT parts FROM seals WHERE day = ?", day).one();
  return JSON.parse(parts) as IndexPart[];
}

function linesAfter({ sql }: DurableObjectStorage, day: string, { ms, n }: ChainPlace): string[] {
  const first = startOf(day);
  return sql
    .exec<{ line: string }>(
      `SELECT line FROM written WHERE ms >= ? AND ms < ? AND (ms, n) > (?, ?) AND line <> '' ORDER BY ms, n LIMIT ?`,
      first,
      first + DAY_MS,
      ms,
      n,
      PART_MAX,
    )
    .toArray()
    .map(({ line }) => line);
}
