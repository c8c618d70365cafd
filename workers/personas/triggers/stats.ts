import type { Sql } from "../../portable/sql.ts";
import { firingsOf } from "./store.ts";

/** The newest firings that statistics look at. */
export const LOOKED_AT = 500;
const DECIMALS = 10_000;

/** Of a trigger's newest firings. */
export function statsOf(sql: Sql, triggerId: string) {
  const all = firingsOf(sql, triggerId, LOOKED_AT, 0).filter(({ status }) => status !== "skipped");
  const countOf = (wanted: string) => all.filter(({ status }) => status === wanted).length;
  const [successCount, failureCount] = [countOf("completed"), countOf("failed")];
  const durations = all.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]));
  const ended = successCount + failureCount;
  return {
    totalFires: all.length,
    successCount,
    failureCount,
    successRate: ended === 0 ? 0 : Math.round((successCount / ended) * DECIMALS) / DECIMALS,
    avgDurationMs:
      durations.length === 0 ? null : durations.reduce((sum, ms) => sum + ms, 0) / durations.length,
    lastFireStatus: all[0]?.status ?? null,
    lastFiredAt: all[0]?.firedAt ?? null,
  };
}
