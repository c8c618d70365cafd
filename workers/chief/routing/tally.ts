import { firstOf, type Sql } from "../../portable/sql.ts";

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours are kept for as long as a week's figures need them. */
const KEPT_DAYS = 8;
const TOP_MAX = 5;

/** One message that was routed. Its text is not kept. */
export type Tallied = {
  readonly agent: string;
  readonly confidence: number;
  readonly isKept: boolean;
  readonly latencyMs: number;
};

export function tally(sql: Sql, { agent, confidence, isKept, latencyMs }: Tallied, now: number): void {
  sql.all(
    `INSERT INTO routed (hour, agent, total, hits, misses, confidence, latency_ms) VALUES (?, ?, 1, ?, ?, ?, ?)
     ON CONFLICT (hour, agent) DO UPDATE SET total = total + 1, hits = hits + excluded.hits, misses = misses + excluded.misses,
       confidence = confidence + excluded.confidence, latency_ms = latency_ms + excluded.latency_ms`,
    Math.floor(now / HOUR_MS),
    agent,
    isKept ? 1 : 0,
    isKept ? 0 : 1,
    confidence,
    latencyMs,
  );
}

type PerAgent = { readonly agent: string; readonly total: number; readonly avg_confidence: number };

/** How the memory did since it was cleared, and whom the last 24 hours' messages went to. */
export function talliedOf(sql: Sql, now: number) {
  const sums = firstOf<{ hits: number; misses: number; total: number; latency: number }>(
    sql,
    "SELECT coalesce(sum(hits), 0) AS hits, coalesce(sum(misses), 0) AS misses, coalesce(sum(total), 0) AS total, coalesce(sum(latency_ms), 0) AS latency FROM routed",
  ) ?? { hits: 0, misses: 0, total: 0, latency: 0 };
  const totalRequests = sums.hits + sums.misses;
  const agents = sql.all<PerAgent>(
    `SELECT agent, sum(total) AS total, round(sum(confidence) / sum(total), 2) AS avg_confidence FROM routed WHERE hour > ?
     GROUP BY agent ORDER BY total DESC, agent`,
    Math.floor((now - DAY_MS) / HOUR_MS),
  );
  return {
    cache: {
      hits: sums.hits,
      misses: sums.misses,
      hitRate: totalRequests === 0 ? 0 : Math.round((sums.hits / totalRequests) * 10_000) / 100,
      totalRequests,
      avgLatency: sums.total === 0 ? 0 : Math.round((sums.latency / sums.total) * 100) / 100,
    },
    routing: Object.fromEntries(agents.map(({ agent, ...rest }) => [agent, rest])),
    topAgents: agents.slice(0, TOP_MAX),
  };
}

/** The memory's figures begin anew; whom messages went to stays. */
export const clearTally = (sql: Sql): void => void sql.all("UPDATE routed SET hits = 0, misses = 0");

export const forgetOldTally = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM routed WHERE hour < ?", Math.floor((now - KEPT_DAYS * DAY_MS) / HOUR_MS));
