import { firstOf, type Sql } from "../../portable/sql.ts";
import { executions, type StoredExecution } from "./store.ts";

/** Of one execution; what comes after it is left out, visibly. */
const OUTPUT_MAX_BYTES = 10 * 1024 * 1024;
const CUT_MARK = "[Purser] The output has reached 10 MiB; the rest is left out.";

/** Adds lines at the end. A piece that has come before (by its number) changes nothing. @returns the lines that were new */
export function addLines(
  sql: Sql,
  execution: StoredExecution,
  seq: number,
  lines: readonly string[],
): readonly string[] {
  const { id } = execution;
  if (lines.length === 0) return [];
  if (firstOf(sql, "SELECT seq FROM output WHERE execution_id = ? AND seq >= ?", id, seq)) return [];
  const kept = withinBytes(execution, lines);
  if (kept.lines.length === 0) return [];
  sql.all(
    "INSERT INTO output (execution_id, seq, first, lines) VALUES (?, ?, ?, ?)",
    id,
    seq,
    execution.outputLines,
    JSON.stringify(kept.lines),
  );
  executions.update(sql, id, {
    outputLines: execution.outputLines + kept.lines.length,
    outputBytes: kept.bytes,
  });
  return kept.lines;
}

function withinBytes({ outputBytes }: StoredExecution, lines: readonly string[]) {
  const kept: string[] = [];
  let bytes = outputBytes;
  for (const line of lines) {
    if (bytes >= OUTPUT_MAX_BYTES) break;
    bytes += new TextEncoder().encode(line).length + 1;
    kept.push(bytes >= OUTPUT_MAX_BYTES ? CUT_MARK : line);
  }
  return { lines: kept, bytes };
}

/** The number of the next piece. */
export const nextSeq = (sql: Sql, id: string): number =>
  (firstOf<{ seq: number | null }>(sql, "SELECT MAX(seq) AS seq FROM output WHERE execution_id = ?", id)
    ?.seq ?? -1) + 1;

/** The number of the piece that holds that line; found from the end, where whoever watches or polls reads. */
const pieceWith = (sql: Sql, id: string, line: number): number =>
  firstOf<{ seq: number }>(
    sql,
    "SELECT seq FROM output WHERE execution_id = ? AND first <= ? ORDER BY seq DESC LIMIT 1",
    id,
    line,
  )?.seq ?? 0;

/** Lines from that one on. */
export function linesFrom(sql: Sql, id: string, offset: number): string[] {
  const pieces = sql.all<{ first: number; lines: string }>(
    "SELECT first, lines FROM output WHERE execution_id = ? AND seq >= ? ORDER BY seq",
    id,
    offset === 0 ? 0 : pieceWith(sql, id, offset),
  );
  return pieces.flatMap(({ first, lines }) => {
    const all = JSON.parse(lines) as string[];
    return offset <= first ? all : all.slice(offset - first);
  });
}
