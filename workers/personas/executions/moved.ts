import { firstOf, type Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { MOVED_MIN_BYTES } from "../sizes.ts";
import { linesFrom } from "./output.ts";
import type { StoredExecution } from "./store.ts";

/** How long an output stays in the object after its end: as long as somebody may still be reading it piece by piece. */
const KEPT_HERE_MS = DAY_MS;
/** In one hour; each is in memory whole, one after the other. */
const MOVED_AT_ONCE = 10;
/** Of the 10 GB that R2 stores for nothing, which the audit and the backups need too. Beyond it outputs stay in the object. */
const MOVED_MAX_BYTES = 4 * 1024 * 1024 * 1024;
/** Of one list, as it is all in memory at once; what is beyond it says where it is. */
const LISTED_MAX_BYTES = 16 * 1024 * 1024;

const GONE = "[Purser] It is no longer kept: it had moved to R2, and is not there any more.";

type Bucket = Pick<R2Bucket, "get" | "put">;

/** Outputs that were fetched for a request; null for one that is not there any more. */
export type Fetched = ReadonlyMap<string, readonly string[] | null>;
export const NOTHING_FETCHED: Fetched = new Map();

/** What an answer needs of R2; thrown within its transaction, which has to end before anything can be waited for. */
export class OutputsElsewhere extends Error {
  readonly ids: readonly string[];
  constructor(ids: readonly string[]) {
    super("outputs that have moved");
    this.ids = ids;
  }
}

/** In the bucket of the backups, so that a database that is written back finds what its rows name (infra/storage). */
const keyOf = (id: string): string => `outputs/${id}.json`;

/** Moves outputs of a day ago to R2, the oldest first. What breaks off in between is moved once more, to the same place. */
export async function moveOutputs(sql: Sql, bucket: Bucket, now: number): Promise<void> {
  for (const id of dueToMove(sql, now)) {
    await bucket.put(keyOf(id), JSON.stringify(linesFrom(sql, id, 0)));
    sql.atomically(() => {
      sql.all("DELETE FROM output WHERE execution_id = ?", id);
      sql.all("UPDATE executions SET moved_at = ?2 WHERE id = ?1", id, now);
    });
  }
}

function dueToMove(sql: Sql, now: number): string[] {
  const due = sql.all<{ id: string }>(
    `SELECT id FROM executions WHERE moved_at IS NULL AND output_bytes >= ${MOVED_MIN_BYTES} AND completed_at < ?
     ORDER BY completed_at LIMIT ${MOVED_AT_ONCE}`,
    now - KEPT_HERE_MS,
  );
  if (due.length === 0) return [];
  const there = firstOf<{ n: number | null }>(
    sql,
    "SELECT SUM(output_bytes) AS n FROM executions WHERE moved_at IS NOT NULL",
  );
  return (there?.n ?? 0) < MOVED_MAX_BYTES ? due.map(({ id }) => id) : [];
}

/** Lines of an execution from that one on, wherever they are. @throws OutputsElsewhere when they have to be fetched first */
export function outputFrom(
  sql: Sql,
  { id, movedAt, outputLines }: StoredExecution,
  offset: number,
  fetched: Fetched,
): readonly string[] {
  if (movedAt === null) return linesFrom(sql, id, offset);
  const lines = fetched.get(id);
  if (lines === undefined) throw new OutputsElsewhere([id]);
  if (lines === null) return offset < outputLines ? [GONE] : [];
  return lines.slice(offset);
}

/** The same of a list: those that are too much together are named instead. @throws OutputsElsewhere */
export function outputsOf(
  sql: Sql,
  listed: readonly StoredExecution[],
  fetched: Fetched,
): ReadonlyMap<string, string> {
  let bytes = 0;
  const fits = ({ movedAt, outputBytes }: StoredExecution): boolean => {
    if (movedAt === null) return true;
    bytes += outputBytes;
    return bytes <= LISTED_MAX_BYTES;
  };
  const shown = listed.map((one) => ({ one, isIn: fits(one) }));
  const missing = shown.filter(({ one, isIn }) => isIn && one.movedAt !== null && !fetched.has(one.id));
  if (missing.length > 0) throw new OutputsElsewhere(missing.map(({ one }) => one.id));
  return new Map(
    shown.map(({ one, isIn }) => [
      one.id,
      isIn
        ? outputFrom(sql, one, 0, fetched).join("\n")
        : `[Purser] It is at GET /api/executions/${one.id}: the outputs of this list are too large together.`,
    ]),
  );
}

/** Answers, and once more when something had to be fetched. @throws Problem unavailable */
export async function withOutputs<Answer>(
  bucket: Bucket,
  answer: (fetched: Fetched) => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer(NOTHING_FETCHED);
  } catch (error) {
    if (!(error instanceof OutputsElsewhere)) throw error;
    const fetched = new Map<string, readonly string[] | null>();
    for (const id of error.ids) fetched.set(id, await fetchOutput(bucket, id));
    return await answer(fetched);
  }
}

async function fetchOutput(bucket: Bucket, id: string): Promise<readonly string[] | null> {
  const found = await bucket.get(keyOf(id)).catch((cause: unknown) => {
    throw new Problem("unavailable", "This output has moved to R2, which does not answer. Try again.", {
      cause,
    });
  });
  return found && (await found.json<string[]>());
}
