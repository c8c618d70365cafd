import type { Guard } from "./audit.ts";
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
