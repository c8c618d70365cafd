import { firstOf, type Sql } from "../portable/sql.ts";
import { earliest } from "../time/alarm.ts";
import { retryDispatches } from "./events/publish.ts";
import { endSilent, toBegin } from "./executions/life.ts";
import type { Acting } from "./handling.ts";
import { fireSchedules } from "./triggers/firing.ts";
import { nextTrigger } from "./triggers/store.ts";

const QUERIES = [
  "SELECT MIN(next_at) AS at FROM dispatches WHERE next_at IS NOT NULL",
  "SELECT MIN(due_at) AS at FROM executions WHERE due_at IS NOT NULL",
] as const;

/** When the next thing is due, of all; null when nothing is. Unix milliseconds. */
function nextMoment(sql: Sql): number | null {
  const moments = QUERIES.map((query) => firstOf<{ at: number | null }>(sql, query)?.at);
  moments.push(nextTrigger(sql));
  const untoldLimit = firstOf(sql, "SELECT persona_id FROM month_limits WHERE told = 0 LIMIT 1");
  const untoldSaid = firstOf(sql, "SELECT id FROM said WHERE told = 0 LIMIT 1");
  return earliest([...moments, untoldSaid || untoldLimit ? 0 : null]);
}

/** When the next execution is to begin that somebody waits for. */
const nextAwaited = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(
    sql,
    "SELECT MIN(due_at) AS at FROM executions WHERE due_at IS NOT NULL AND waits = 1 AND status = 'queued'",
  )?.at ?? null;

/**
 * When the object is to wake; null for not at all. All in Unix milliseconds.
 *
 * @param workersAt when the workers are to be looked at
 * @param leastAt no sooner than this by itself: alarms are rarer while infrastructure is paused. What somebody waits for is not held up
 * @param heldUntil no sooner than this whatever is due: an alarm has failed
 */
export function dueAt(sql: Sql, workersAt: number | null, leastAt: number, heldUntil: number): number | null {
  const next = earliest([nextMoment(sql), workersAt]);
  const due = earliest([next === null ? null : Math.max(next, leastAt), nextAwaited(sql)]);
  return due === null ? null : Math.max(due, heldUntil);
}

/** Does what is due. @returns the executions whose runners are to begin */
export function doDue(world: Acting): string[] {
  fireSchedules(world);
  retryDispatches(world);
  endSilent(world);
  return toBegin(world);
}
