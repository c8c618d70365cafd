import type { Sql } from "../../portable/sql.ts";
import { dayOf } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import { executions } from "../executions/store.ts";
import type { DayStats } from "./schemas.ts";

/** Counts an execution that has just ended, on the UTC day of its end. */
export function countEnded(sql: Sql, id: string, now: number): void {
  const execution = executions.get(sql, id);
  if (!execution) return;
  const { personaId, status, costUsd, durationMs, inputTokens, outputTokens } = execution;
  sql.all(
    `INSERT INTO days (day, persona_id, completed, failed, cancelled, cost_usd, duration_ms, input_tokens, output_tokens)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET completed = completed + excluded.completed,
       failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled, cost_usd = cost_usd + excluded.cost_usd,
       duration_ms = duration_ms + excluded.duration_ms, input_tokens = input_tokens + excluded.input_tokens,
       output_tokens = output_tokens + excluded.output_tokens`,
    dayOf(now),
    personaId,
    status === "completed" ? 1 : 0,
    status === "failed" ? 1 : 0,
    status === "cancelled" ? 1 : 0,
    Math.round(costUsd * NANO_PER_USD),
    durationMs ?? 0,
    inputTokens ?? 0,
    outputTokens ?? 0,
  );
}

type Range = { readonly from: string; readonly to: string; readonly personaId?: string | null | undefined };

type Row = Omit<DayStats, "totalExecutions" | "totalCostUsd" | "avgDurationMs"> & {
  readonly costNano: number;
};

const SUMS = `SUM(completed) AS completed, SUM(failed) AS failed, SUM(cancelled) AS cancelled, SUM(cost_usd) AS costNano,
  SUM(duration_ms) AS totalDurationMs, SUM(input_tokens) AS totalInputTokens, SUM(output_tokens) AS totalOutputTokens`;
const WITHIN = "FROM days WHERE day >= ?1 AND day <= ?2 AND (?3 IS NULL OR persona_id = ?3)";

/** Of each day on which something ended, the oldest first; `from` and `to` are days, both included. */
export const dayStats = (sql: Sql, { from, to, personaId = null }: Range): DayStats[] =>
  sql
    .all<Row>(`SELECT day AS date, ${SUMS} ${WITHIN} GROUP BY day ORDER BY day`, from, to, personaId)
    .map(shown);

/** The same of each day and persona. */
export const dayStatsByPersona = (
  sql: Sql,
  { from, to, personaId = null }: Range,
): (DayStats & { personaId: string })[] =>
  sql
    .all<Row & { personaId: string }>(
      `SELECT day AS date, persona_id AS personaId, ${SUMS} ${WITHIN} GROUP BY day, persona_id ORDER BY day, persona_id`,
      from,
      to,
      personaId,
    )
    .map((row) => ({ personaId: row.personaId, ...shown(row) }));

function shown({
  date,
  completed,
  failed,
  cancelled,
  costNano,
  totalDurationMs,
  totalInputTokens,
  totalOutputTokens,
}: Row): DayStats {
  const totalExecutions = completed + failed + cancelled;
  return {
    date,
    totalExecutions,
    completed,
    failed,
    cancelled,
    totalCostUsd: costNano / NANO_PER_USD,
    totalDurationMs,
    avgDurationMs: totalDurationMs / totalExecutions,
    totalInputTokens,
    totalOutputTokens,
  };
}
