import { firstOf, type Sql } from "../../portable/sql.ts";

/** What outputs, prompts and payloads may weigh together; an object's database ends at 10 GB, and a backup copies it every night. */
const TEXTS_MAX_BYTES = 1024 * 1024 * 1024;
export const LEFT_OUT =
  "[Purser] It is no longer kept: all texts together had reached their limit, and the oldest go first.";

type Heavy = { readonly id: string; readonly bytes: number };

const EXECUTION_BYTES = "IIF(moved_at IS NULL, output_bytes, 0) + COALESCE(LENGTH(input_data), 0)";
const EVENT_BYTES = "COALESCE(LENGTH(payload), 0)";
const ENDED_EXECUTIONS = "executions WHERE status NOT IN ('queued', 'running') AND moved_at IS NULL";
const ENDED_EVENTS = "events WHERE status <> 'processing'";

/** Takes the oldest texts of what has ended away until the rest fits; the rows stay, and say so. @param most in bytes */
export function makeLighter(sql: Sql, most = TEXTS_MAX_BYTES): void {
  let over = sum(sql, EXECUTION_BYTES, "executions") + sum(sql, EVENT_BYTES, "events") - most;
  for (const { id, bytes } of oldest(sql, EXECUTION_BYTES, ENDED_EXECUTIONS, over)) {
    over -= bytes;
    sql.all("DELETE FROM output WHERE execution_id = ?", id);
    // Its number of lines never gets less: a client that polls by it would begin again.
    sql.all(
      `INSERT INTO output (execution_id, seq, first, lines)
       SELECT id, 0, MAX(0, output_lines - 1), ?2 FROM executions WHERE id = ?1`,
      id,
      JSON.stringify([LEFT_OUT]),
    );
    sql.all(
      `UPDATE executions SET output_lines = MAX(1, output_lines), output_bytes = ?2, input_data = NULL WHERE id = ?1`,
      id,
      LEFT_OUT.length,
    );
  }
  for (const { id } of oldest(sql, EVENT_BYTES, ENDED_EVENTS, over))
    sql.all("UPDATE events SET payload = ?2 WHERE id = ?1", id, LEFT_OUT);
}

const sum = (sql: Sql, bytes: string, table: string): number =>
  firstOf<{ n: number | null }>(sql, `SELECT SUM(${bytes}) AS n FROM ${table}`)?.n ?? 0;

/** The oldest rows that weigh that much together; each is heavier than what is put in its place. */
function oldest(sql: Sql, bytes: string, from: string, over: number): Heavy[] {
  if (over <= 0) return [];
  return sql.all<Heavy>(
    `SELECT id, bytes FROM (SELECT id, ${bytes} AS bytes, SUM(${bytes}) OVER (ORDER BY id) - (${bytes}) AS before FROM ${from}
       AND ${bytes} > ?2) WHERE before < ?1`,
    over,
    LEFT_OUT.length,
  );
}
