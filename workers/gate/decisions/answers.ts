import type { Caller } from "../../caller.ts";
import { auditStatement, newId } from "../audit.ts";
import { type Terms, termsFor } from "../rules/risk.ts";
import { leaseInsert } from "../tasks/leases.ts";
import type { Decided, Decision } from "./decision.ts";
import { decisionChanged } from "./decisions.ts";
import type { Situation } from "./situation.ts";

/** Stores a person's answer, unless the question closed, or what the answer was checked against changed. */
export async function storeAnswer(
  db: D1Database,
  answered: Decided,
  seen: Situation,
  by: { caller: Caller; at: Date },
): Promise<boolean> {
  const { decision, lease } = answered;
  const auditId = newId(by.at);
  const stored = decisionChanged(decision.id, auditId);
  const entry = {
    id: auditId,
    ...by,
    action: "decision.answered",
    subject: `decision:${decision.id}`,
  } as const;
  const offered = termsFor(decision.estimatedNano, seen.context.preferences);
  const isLess = lease !== null && !isOf(lease, offered);
  const [updated] = await db.batch([
    answerUpdate(db, decision, auditId, seen),
    ...(lease === null ? [] : [leaseInsert(db, lease, auditId, stored)]),
    auditStatement(
      db,
      { ...entry, before: seen.decision, after: isLess ? { ...answered, offered } : answered },
      stored,
    ),
  ]);
  return (updated?.meta.changes ?? 0) > 0;
}

const isOf = (lease: Terms, offered: Terms): boolean =>
  lease.costLimitNano === offered.costLimitNano && lease.maxDurationMs === offered.maxDurationMs;

function answerUpdate(
  db: D1Database,
  decision: Decision,
  auditId: string,
  seen: Situation,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE decisions SET status = ?2, decided_by = ?3, rule = ?4, reason = ?5, day = ?6, decided_at = ?7,
         expires_at = ?8, answered_by = ?9, note = ?10, audit_id = ?11
       WHERE id = ?1 AND status = 'pending' AND expires_at > ?7
         AND (?2 <> 'approved' OR (
           COALESCE((SELECT MAX(version) FROM contexts), 0) = ?12
           AND NOT EXISTS (SELECT 1 FROM halts WHERE halts.task_id = decisions.task_id)
           AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.task_id = decisions.task_id AND leases.state = 'open')
           AND COALESCE((SELECT committed_nano FROM days WHERE days.day = ?6), 0) + estimated_nano <= ?13))`,
    )
    .bind(
      decision.id,
      decision.status,
      decision.decidedBy,
      decision.rule,
      decision.reason,
      decision.day,
      decision.decidedAt,
      decision.expiresAt,
      decision.answeredBy,
      decision.note,
      auditId,
      seen.context.version,
      seen.context.preferences.budgetLimitNano,
    );
}

/** Denies a question that nobody answered in time. */
export function expiryStatements(
  db: D1Database,
  id: string,
  by: { caller: Caller; at: Date },
): D1PreparedStatement[] {
  const auditId = newId(by.at);
  const reason = "Nobody answered within the time a question stays open; it expired";
  const entry = { id: auditId, ...by, action: "decision.expired", subject: `decision:${id}` } as const;
  return [
    db
      .prepare(
        `UPDATE decisions SET status = 'denied', decided_by = 'rules', rule = 'expired', reason = ?2, decided_at = ?3,
           audit_id = ?4
         WHERE id = ?1 AND status = 'pending' AND expires_at <= ?3`,
      )
      .bind(id, reason, by.at.getTime(), auditId),
    auditStatement(
      db,
      { ...entry, before: { status: "pending" }, after: { status: "denied", reason } },
      decisionChanged(id, auditId),
    ),
  ];
}
