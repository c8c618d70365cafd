import type { Sql } from "../../portable/sql.ts";
import { DAY_MS, dayOf, startOf } from "../../time/calendar.ts";
import { ok, type Some } from "../handling.ts";
import { dayStats, dayStatsByPersona } from "./store.ts";

const PERIOD_DEFAULT_DAYS = 7;
const DAILY_DEFAULT_DAYS = 30;
const ERRORS_MAX = 5;
const DECIMALS = 10_000;

export const statsHandlers: Some<"GET /api/executions/stats" | "GET /api/metrics/daily"> = {
  "GET /api/executions/stats": ({ query }, { sql, now }) => {
    const { personaId = null, period } = query;
    const periodDays = Number(period ?? PERIOD_DEFAULT_DAYS);
    const from = firstDay(now, periodDays);
    const days = dayStats(sql, { from, to: dayOf(now), personaId });
    const sum = (of: (one: (typeof days)[number]) => number) => days.reduce((all, one) => all + of(one), 0);
    const totalExecutions = sum((one) => one.totalExecutions);
    const totalCostUsd = sum((one) => one.totalCostUsd);
    const completed = sum((one) => one.completed);
    const failed = sum((one) => one.failed);
    const cancelled = sum((one) => one.cancelled);
    const { queued, running } = openOf(sql, personaId);
    return ok({
      total: totalExecutions + queued + running,
      totalExecutions,
      queued,
      running,
      completed,
      failed,
      cancelled,
      successRate: share(completed, completed + failed),
      totalCostUsd,
      avgCostUsd: totalExecutions === 0 ? 0 : totalCostUsd / totalExecutions,
      avgDurationMs: totalExecutions === 0 ? 0 : sum((one) => one.totalDurationMs) / totalExecutions,
      periodDays,
      dailyBreakdown: days.map((one) => ({
        date: one.date,
        count: one.totalExecutions,
        cost: one.totalCostUsd,
        successRate: share(one.completed, one.completed + one.failed),
      })),
      topErrors: errorsSince(sql, startOf(from), personaId),
    });
  },
  "GET /api/metrics/daily": ({ query }, { sql, now }) => {
    const { from = firstDay(now, DAILY_DEFAULT_DAYS), to = dayOf(now) } = query;
    return ok({ daily: dayStats(sql, { from, to }), byPersona: dayStatsByPersona(sql, { from, to }) });
  },
};

/** Of that many days up to today. */
const firstDay = (now: number, days: number): string => dayOf(now - (days - 1) * DAY_MS);

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * DECIMALS) / DECIMALS;

function openOf(sql: Sql, personaId: string | null): { queued: number; running: number } {
  const rows = sql.all<{ status: "queued" | "running"; n: number }>(
    `SELECT status, COUNT(*) AS n FROM executions WHERE status IN ('queued', 'running') AND (?1 IS NULL OR persona_id = ?1)
     GROUP BY status`,
    personaId,
  );
  return { queued: 0, running: 0, ...Object.fromEntries(rows.map(({ status, n }) => [status, n])) };
}

const errorsSince = (
  sql: Sql,
  since: number,
  personaId: string | null,
): { message: string; count: number }[] =>
  sql.all(
    `SELECT error_message AS message, COUNT(*) AS count FROM executions
     WHERE status = 'failed' AND error_message IS NOT NULL AND completed_at >= ?1 AND (?2 IS NULL OR persona_id = ?2)
     GROUP BY error_message ORDER BY count DESC, message LIMIT ${ERRORS_MAX}`,
    since,
    personaId,
  );
