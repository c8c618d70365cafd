import type { Guard } from "../audit.ts";
import type { Lease } from "./lease.ts";

/** Columns that other tables have too carry the table's name. */
export const LEASE_COLUMNS = `l.decision_id, l.task_id AS lease_task_id, l.day AS lease_day, l.state, l.charged_nano,
  l.cost_limit_nano, l.cost_so_far_nano, l.actual_nano, l.monitoring_level, l.max_duration_ms, l.collected_at, l.ends_at,
  l.progress_due_at, l.closed_at, l.close_reason, l.outcome, l.note AS lease_note`;

export type LeaseRow = {
  readonly decision_id: string;
  readonly lease_task_id: string;
  readonly lease_day: string;
  readonly state: Lease["state"];
  readonly charged_nano: number;
  readonly cost_limit_nano: number;
  readonly cost_so_far_nano: number;
  readonly actual_nano: number | null;
  readonly monitoring_level: Lease["monitoringLevel"];
  readonly max_duration_ms: number;
  readonly collected_at: number | null;
  readonly ends_at: number;
  readonly progress_due_at: number | null;
  readonly closed_at: number | null;
  readonly close_reason: string | null;
  readonly outcome: Lease["outcome"];
  readonly lease_note: string | null;
};

export const leaseFrom = (row: LeaseRow): Lease => ({
  decisionId: row.decision_id,
  taskId: row.lease_task_id,
  day: row.lease_day,
  state: row.state,
  chargedNano: row.charged_nano,
  costLimitNano: row.cost_limit_nano,
  costSoFarNano: row.cost_so_far_nano,
  actualNano: row.actual_nano,
  monitoringLevel: row.monitoring_level,
  maxDurationMs: row.max_duration_ms,
  collectedAt: row.collected_at,
  endsAt: row.ends_at,
  progressDueAt: row.progress_due_at,
  closedAt: row.closed_at,
  closeReason: row.close_reason,
  outcome: row.outcome,
  note: row.lease_note,
});

/** Opens a lease. The day's total follows by trigger. */
export function leaseInsert(
  db: D1Database,
  lease: Lease,
  auditId: string,
  guard: Guard,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO leases (decision_id, task_id, day, state, charged_nano, cost_limit_nano, monitoring_level,
         max_duration_ms, collected_at, ends_at, progress_due_at, audit_id)
       SELECT ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ? WHERE ${guard.sql}`,
    )
    .bind(
      lease.decisionId,
      lease.taskId,
      lease.day,
      lease.chargedNano,
      lease.costLimitNano,
      lease.monitoringLevel,
      lease.maxDurationMs,
      lease.collectedAt,
      lease.endsAt,
      lease.progressDueAt,
      auditId,
      ...guard.values,
    );
}

/** Starts the clock of a lease that its agency has just heard of; a second time changes nothing. */
export async function storeCollected(db: D1Database, lease: Lease): Promise<void> {
  await db
    .prepare(
      `UPDATE leases SET collected_at = ?, ends_at = ?, progress_due_at = ?
       WHERE decision_id = ? AND state = 'open' AND collected_at IS NULL`,
    )
    .bind(lease.collectedAt, lease.endsAt, lease.progressDueAt, lease.decisionId)
    .run();
}

/** Holds when the change that wrote that audit row is the one the lease shows. */
export const leaseChanged = (lease: Lease, auditId: string): Guard => ({
  sql: "EXISTS (SELECT 1 FROM leases WHERE decision_id = ? AND audit_id = ?)",
  values: [lease.decisionId, auditId],
});

/** Takes down a report. Costs only grow, and count for the day from the moment they outgrow the reservation. */
export function reportUpdate(
  db: D1Database,
  lease: Lease,
  report: { costNano: number; note: string | null; now: Date; progressDueAt: number | null },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE leases SET
         cost_so_far_nano = MAX(cost_so_far_nano, ?2),
         charged_nano = MAX(charged_nano, ?2),
         note = COALESCE(?3, note),
         progress_due_at = CASE state WHEN 'open' THEN ?4 ELSE progress_due_at END,
         ends_at = CASE WHEN state = 'open' AND collected_at IS NULL THEN ?5 + max_duration_ms ELSE ends_at END,
         collected_at = COALESCE(collected_at, ?5)
       WHERE decision_id = ?1 AND state <> 'finished'`,
    )
    .bind(lease.decisionId, report.costNano, report.note, report.progressDueAt, report.now.getTime());
}

/**
 * Settles a lease at its actual cost, as it was said. Its day is charged what was reported before when that is more, so
 * that nobody frees budget by saying less in the end. One that is settled stays as it is.
 */
export function finishUpdate(
  db: D1Database,
  lease: Lease,
  ending: { actualNano: number; outcome: string; note: string | null; at: Date; auditId: string },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE leases SET state = 'finished', actual_nano = ?2, charged_nano = MAX(?2, cost_so_far_nano), outcome = ?3, note = ?4,
         closed_at = ?5, close_reason = COALESCE(close_reason, 'Finished'), progress_due_at = NULL, audit_id = ?6
       WHERE decision_id = ?1 AND state <> 'finished'`,
    )
    .bind(
      lease.decisionId,
      ending.actualNano,
      ending.outcome,
      ending.note,
      ending.at.getTime(),
      ending.auditId,
    );
}

/** Moves the end of an open lease and raises what it may cost. */
export function extendUpdate(db: D1Database, extended: Lease, auditId: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE leases SET max_duration_ms = ?2, cost_limit_nano = MAX(cost_limit_nano, ?3), audit_id = ?4,
         ends_at = CASE WHEN collected_at IS NULL THEN ends_at ELSE collected_at + ?2 END
       WHERE decision_id = ?1 AND state = 'open'`,
    )
    .bind(extended.decisionId, extended.maxDurationMs, extended.costLimitNano, auditId);
}
