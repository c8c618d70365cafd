import { firstOf, type Sql } from "../../portable/sql.ts";
import type { PersonasPace } from "../contract.ts";
import { nextTrigger } from "../triggers/store.ts";

/** What waits and how late it is. Of each trigger one firing is read, however many there were. */
export function personasPace(sql: Sql, now: number): PersonasPace {
  const counts = firstOf<{ queued: number; running: number; since: number | null }>(
    sql,
    `SELECT COUNT(*) FILTER (WHERE status = 'queued') AS queued, COUNT(*) FILTER (WHERE status = 'running') AS running,
       MIN(created_at) FILTER (WHERE status = 'queued') AS since
     FROM executions WHERE status IN ('queued', 'running')`,
  );
  const last = firstOf<{ late: number | null }>(
    sql,
    `SELECT MAX(f.fired_at - f.due_at) AS late FROM triggers t JOIN firings f ON f.trigger_id = t.id
       AND f.due_at = (SELECT MAX(due_at) FROM firings WHERE trigger_id = t.id)
     WHERE t.enabled = 1 AND f.event_id IS NOT NULL`,
  );
  return {
    waiting: counts?.queued ?? 0,
    active: counts?.running ?? 0,
    oldestWaitingMs: since(counts?.since ?? null, now),
    latenessMs: last?.late ?? 0,
    overdueMs: since(nextTrigger(sql), now),
  };
}

const since = (at: number | null, now: number): number => (at === null ? 0 : Math.max(0, now - at));
