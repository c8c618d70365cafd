import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";

/** Hours are kept a little longer than a week's figures need them. */
const KEPT_HOURS = 8 * 24;
const WEEK_HOURS = 7 * 24;

/** What a person's router has done, and in how many of a week's hours the deployment's clock came by. */
export type Served = {
  /** Messages that were routed in the last 24 hours, and how long that took on average, in milliseconds. */
  readonly requests: number;
  readonly latencyMs: number;
  readonly latencyMs7d: number;
  /** Hours of the last seven days since the first that is known, and those in which the clock came. */
  readonly hours: number;
  readonly hoursUp: number;
};

/** The clock has come by in this hour. Again in the same hour it is no second row. */
export const noteHour = (sql: Sql, now: number): void =>
  void sql.all("INSERT INTO hours_up (hour) VALUES (?) ON CONFLICT DO NOTHING", Math.floor(now / HOUR_MS));

export function servedOf(sql: Sql, now: number): Served {
  const hour = Math.floor(now / HOUR_MS);
  const routed = (since: number) =>
    firstOf<{ total: number; latency: number }>(
      sql,
      "SELECT coalesce(sum(total), 0) AS total, coalesce(sum(latency_ms), 0) AS latency FROM routed WHERE hour > ?",
      since,
    ) ?? { total: 0, latency: 0 };
  const [today, week] = [routed(hour - DAY_MS / HOUR_MS), routed(hour - WEEK_HOURS)];
  const up = firstOf<{ first: number | null; count: number }>(
    sql,
    "SELECT min(hour) AS first, count(*) AS count FROM hours_up WHERE hour > ? AND hour <= ?",
    hour - WEEK_HOURS,
    hour,
  );
  // The hour that goes on counts once the clock came: it may still come.
  const isCome = firstOf(sql, "SELECT hour FROM hours_up WHERE hour = ?", hour) !== null;
  const first = up?.first ?? null;
  return {
    requests: today.total,
    latencyMs: averageOf(today),
    latencyMs7d: averageOf(week),
    hours: first === null ? 0 : hour - first + (isCome ? 1 : 0),
    hoursUp: up?.count ?? 0,
  };
}

const averageOf = ({ total, latency }: { readonly total: number; readonly latency: number }): number =>
  total === 0 ? 0 : Math.round((latency / total) * 100) / 100;

export const forgetOldHours = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM hours_up WHERE hour < ?", Math.floor(now / HOUR_MS) - KEPT_HOURS);
