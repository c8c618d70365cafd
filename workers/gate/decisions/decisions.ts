import * as z from "zod/mini";
import type { Caller } from "../../caller.ts";
import { auditStatement, type Guard, newId } from "../audit.ts";
import { LEASE_COLUMNS, type LeaseRow, leaseFrom, leaseInsert } from "../tasks/leases.ts";
import { Task } from "../tasks/task.ts";
import type { Decided, Decision } from "./decision.ts";
import type { Joined, Situation } from "./situation.ts";

export const DECISION_COLUMNS = `d.id, d.task_id, d.fingerprint, d.task, d.estimated_nano, d.status, d.decided_by, d.rule,
  d.reason, d.context_version, d.day, d.asked_by, d.asked_at, d.decided_at, d.expires_at, d.answered_by, d.note`;

export type DecisionRow = {
  readonly id: string;
  readonly task_id: string;
  readonly fingerprint: string;
  readonly task: string;
  readonly estimated_nano: number;
  readonly status: Decision["status"];
  readonly decided_by: Decision["decidedBy"];
  readonly rule: Decision["rule"];
  readonly reason: string;
  readonly context_version: number;
  readonly day: string;
  readonly asked_by: string;
  readonly asked_at: number;
  readonly decided_at: number | null;
  readonly expires_at: number;
  readonly answered_by: string | null;
  readonly note: string | null;
};

export const decisionFrom = (row: DecisionRow): Decision => ({
  id: row.id,
  taskId: row.task_id,
  fingerprint: row.fingerprint,
  task: z.parse(Task, JSON.parse(row.task)),
  estimatedNano: row.estimated_nano,
  status: row.status,
  decidedBy: row.decided_by,
  rule: row.rule,
  reason: row.reason,
  contextVersion: row.context_version,
  day: row.day,
  askedBy: row.asked_by,
  askedAt: row.asked_at,
  decidedAt: row.decided_at,
  expiresAt: row.expires_at,
  answeredBy: row.answered_by,
  note: row.note,
});

/**
 * Stores a decision, its lease if it approves, and the audit row: all or nothing, and only if what it was decided on
 * still holds. Returns false when something changed meanwhile; read again and decide again.
 */
export async function storeDecision(
  db: D1Database,
  decided: Decided,
  seen: Situation,
  caller: Caller,
): Promise<boolean> {
  const { decision, lease } = decided;
  const at = new Date(decision.askedAt);
  const auditId = newId(at);
  const stored = decisionChanged(decision.id, auditId);
  const entry = {
    id: auditId,
    at,
    caller,
    action: "decision.made",
    subject: `decision:${decision.id}`,
  } as const;
  const [inserted] = await db.batch([
    decisionInsert(db, decision, auditId, seen),
    ...(lease === null ? [] : [leaseInsert(db, lease, auditId, stored)]),
    auditStatement(db, { ...entry, before: null, after: decided }, stored),
  ]);
  return inserted?.meta.changes === 1;
}

/** The guards say in SQL what the decision was read from: context, halt, the task's newest decision, the day's money. */
function decisionInsert(
  db: D1Database,
  decision: Decision,
  auditId: string,
  seen: Situation,
): D1PreparedStatement {
  const budgetNano = seen.context.preferences.budgetLimitNano;
  return db
    .prepare(
      `INSERT INTO decisions (id, task_id, fingerprint, task, estimated_nano, status, decided_by, rule, reason,
         context_version, day, asked_by, asked_at, decided_at, expires_at, audit_id)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16
       WHERE COALESCE((SELECT MAX(version) FROM contexts), 0) = ?10
         AND EXISTS (SELECT 1 FROM halts WHERE task_id = ?2) = ?17
         AND (SELECT id FROM decisions WHERE task_id = ?2 ORDER BY seq DESC LIMIT 1) IS ?18
         AND (?6 <> 'approved' OR COALESCE((SELECT committed_nano FROM days WHERE day = ?11), 0) + ?5 <= ?19)`,
    )
    .bind(
      decision.id,
      decision.taskId,
      decision.fingerprint,
      JSON.stringify(decision.task),
      decision.estimatedNano,
      decision.status,
      decision.decidedBy,
      decision.rule,
      decision.reason,
      decision.contextVersion,
      decision.day,
      decision.askedBy,
      decision.askedAt,
      decision.decidedAt,
      decision.expiresAt,
      auditId,
      seen.halt === null ? 0 : 1,
      seen.decision?.id ?? null,
      budgetNano,
    );
}

/** A page of decisions is for a person to read. */
export const PAGE_MAX = 100;

/** Which decisions: of that status, or whose task is running. */
export type Which = Decision["status"] | "open" | "all";
/** Where the next page begins; null at the end. */
export type DecisionPage = { readonly decisions: readonly Decided[]; readonly next: number | null };

/**
 * A page of decisions. What waits comes oldest first, as it will end first; everything else newest first. A question that
 * nobody answered in time is no longer pending.
 */
export async function listDecisions(
  db: D1Database,
  which: Which,
  now: Date,
  { after = null, limit = PAGE_MAX }: { readonly after?: number | null; readonly limit?: number } = {},
): Promise<DecisionPage> {
  const where = {
    all: "1",
    open: "l.state = 'open'",
    pending: `d.status = 'pending' AND d.expires_at > ${now.getTime()}`,
    approved: "d.status = 'approved'",
    denied: "d.status = 'denied'",
  }[which];
  const [order, beyond] = which === "pending" ? ["ASC", ">"] : ["DESC", "<"];
  const { results } = await db
    .prepare(
      `SELECT d.seq, ${DECISION_COLUMNS}, ${LEASE_COLUMNS} FROM decisions d LEFT JOIN leases l ON l.decision_id = d.id
       WHERE ${where} AND (?1 IS NULL OR d.seq ${beyond} ?1) ORDER BY d.seq ${order} LIMIT ?2`,
    )
    .bind(after, limit + 1)
    .all<DecisionRow & Joined<LeaseRow> & { readonly seq: number }>();
  const page = results.slice(0, limit);
  return {
    decisions: page.map((row) => ({
      decision: decisionFrom(row),
      lease: row.decision_id === null ? null : leaseFrom(row),
    })),
    next: results.length > limit ? (page.at(-1)?.seq ?? null) : null,
  };
}

/** Holds when the change that wrote that audit row is the one the decision shows. */
export const decisionChanged = (id: string, auditId: string): Guard => ({
  sql: "EXISTS (SELECT 1 FROM decisions WHERE id = ? AND audit_id = ?)",
  values: [id, auditId],
});
