import { firstOf, type Sql } from "../portable/sql.ts";
import { oauthStatus } from "./claude/store.ts";
import type { PersonasReport } from "./contract.ts";
import { waitingReport } from "./executions/waiting-report.ts";
import { workersReport } from "./pool/report.ts";
import type { WorkerSession } from "./pool/session.ts";

/** The personas in numbers. @param hasKey whether the deployment has an API key of its own */
export function personasReport(
  sql: Sql,
  sessions: readonly WorkerSession[],
  hasKey: boolean,
  now: number,
): PersonasReport {
  const counts = firstOf<{ queued: number; running: number }>(
    sql,
    `SELECT COUNT(*) FILTER (WHERE status = 'queued') AS queued, COUNT(*) FILTER (WHERE status = 'running') AS running
     FROM executions WHERE status IN ('queued', 'running')`,
  );
  const { connected, scopes, expiresAt } = oauthStatus(sql, now);
  return {
    ...workersReport(sql, sessions),
    waiting: waitingReport(sql),
    queueLength: counts?.queued ?? 0,
    activeExecutions: counts?.running ?? 0,
    hasClaudeToken: hasKey || firstOf(sql, "SELECT kind FROM tokens LIMIT 1") !== null,
    oauth: { connected, scopes, expiresAt },
  };
}
