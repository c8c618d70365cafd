import { firstOf, type Sql } from "../portable/sql.ts";
import { dayOf, endOfDay, HOUR_MS, monthOf } from "../time/calendar.ts";
import type { Plan } from "./plan.ts";
import { readRow, writeRow } from "./record.ts";

/** Counts the time up to now, on the days that it belongs to. */
export function countHours(sql: Sql, now: number): void {
  const { metered_at: from } = readRow(sql);
  if (from === null || now <= from) return;
  sql.atomically(() => {
    for (let at = from; at < now; at = Math.min(endOfDay(at), now))
      sql.all(
        "INSERT INTO days (day, ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET ms = ms + excluded.ms",
        dayOf(at),
        Math.min(endOfDay(at), now) - at,
      );
    writeRow(sql, { metered_at: now });
  });
}

/** How long it has cost money, in a UTC day "2026-11-20" or month "2026-11". */
export const runMs = (sql: Sql, period: string): number =>
  firstOf<{ ms: number }>(sql, "SELECT coalesce(sum(ms), 0) AS ms FROM days WHERE day LIKE ?", `${period}%`)
    ?.ms ?? 0;

/** Nano-dollars for some time of running. */
export const costNano = ({ hourNano }: Pick<Plan, "hourNano">, ms: number): number =>
  Math.ceil((hourNano * ms) / HOUR_MS);

/** What is left of today's hours, in milliseconds; all of the day for a machine that is always on. */
export function leftTodayMs(
  sql: Sql,
  { profile, hoursPerDay }: Pick<Plan, "profile" | "hoursPerDay">,
  now: number,
): number {
  const untilMidnight = endOfDay(now) - now;
  if (profile === "always") return untilMidnight;
  return Math.max(0, hoursPerDay * HOUR_MS - runMs(sql, dayOf(now)));
}

/** What the ledger is told of a month. */
export const reportOf = (sql: Sql, plan: Plan, at: number, reservedMs: number) => ({
  kind: "machine",
  month: monthOf(at),
  quantity: runMs(sql, monthOf(at)) / HOUR_MS,
  amountNano: costNano(plan, runMs(sql, monthOf(at))),
  reservedNano: costNano(plan, reservedMs),
});
