import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, dayOf, HOUR_MS } from "../../time/calendar.ts";
import { KEY_KEPT_MS } from "../../wire/idempotency-key.ts";
import { makeLighter } from "./weight.ts";

/** Events, executions and firings, with all that hangs on them (docs/decisions/034-personas-retention.md). */
const HISTORY_KEPT_MS = 30 * DAY_MS;
/** What is written down and counted, as long as the gate keeps its own (workers/gate/purge.ts). */
const RECORDS_KEPT_MS = 400 * DAY_MS;
/** Of one persona; a prompt reads the 50 most important ones. */
const MEMORIES_KEPT = 500;
/** No run deletes more than this share of a table, so that a wrong clock cannot empty it; the next night takes the rest. */
const SHARE_MAX_PERCENT = 20;
const PURGE_HOUR_UTC = 3;

/** It reads whole tables, so that it runs in one hour of a night alone; the Worker is called once an hour. */
const isPurgeTime = (now: number): boolean => Math.floor((now % DAY_MS) / HOUR_MS) === PURGE_HOUR_UTC;

/** Which rows of a table are too old, the oldest first: `?1` is the moment before which they are. */
type Old = { readonly table: string; readonly where: string; readonly order: string };

const OVER = "status NOT IN ('queued', 'running')";
const EXECUTIONS: Old = {
  table: "executions",
  where: `created_at < ?1 AND ${OVER}`,
  order: "created_at",
};
// One whose matches still wait for a try stays.
const EVENTS: Old = {
  table: "events",
  where: "created_at < ?1 AND status <> 'processing'",
  order: "created_at",
};
const FIRINGS: Old = { table: "firings", where: "fired_at < ?1", order: "fired_at" };
const AUDIT: Old = { table: "audit", where: "at < ?1", order: "at" };
const DAYS: Old = { table: "days", where: "day < ?1", order: "day" };
const KEYS: Old = { table: "keys", where: "at < ?1", order: "at" };
const MEMORIES: Old = {
  table: "said",
  where: `protocol = 'agent_memory' AND created_at < ?1 AND id NOT IN (
    SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY persona_id
      ORDER BY json_extract(content, '$.importance') DESC, id DESC) AS place FROM said WHERE protocol = 'agent_memory')
    WHERE place <= ${MEMORIES_KEPT})`,
  order: "id",
};

/** How the rows of a table are named. */
const NAMES: Readonly<Record<string, string>> = {
  days: "day, persona_id",
  keys: "scope, key",
  firings: "trigger_id, due_at",
};

/** Deletes what is no longer answered by: keys each hour, everything else at night. */
export function forgetExpired(sql: Sql, now: number): void {
  purge(sql, KEYS, now - KEY_KEPT_MS);
  if (!isPurgeTime(now)) return;
  const before = now - HISTORY_KEPT_MS;
  for (const { id } of purge<{ id: string }>(sql, EXECUTIONS, before)) {
    sql.all("DELETE FROM output WHERE execution_id = ?", id);
    sql.all("DELETE FROM reviews WHERE execution_id = ?", id);
    // What a persona remembers outlives the run that it learnt it in.
    sql.all("DELETE FROM said WHERE execution_id = ? AND protocol <> 'agent_memory'", id);
  }
  for (const { id } of purge<{ id: string }>(sql, EVENTS, before))
    sql.all("DELETE FROM dispatches WHERE event_id = ?", id);
  purge(sql, FIRINGS, before);
  purge(sql, MEMORIES, now);
  purge(sql, AUDIT, now - RECORDS_KEPT_MS);
  purge(sql, DAYS, dayOf(now - RECORDS_KEPT_MS));
  makeLighter(sql);
}

function purge<Row>(sql: Sql, { table, where, order }: Old, before: number | string): Row[] {
  const names = NAMES[table] ?? "id";
  const most =
    firstOf<{ n: number }>(sql, `SELECT COUNT(*) * ${SHARE_MAX_PERCENT} / 100 AS n FROM ${table}`)?.n ?? 0;
  if (most === 0) return [];
  return sql.all<Row>(
    `DELETE FROM ${table} WHERE (${names}) IN (SELECT ${names} FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ${most})
     RETURNING ${names}`,
    before,
  );
}
