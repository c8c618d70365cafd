import type { Caller } from "../../caller.ts";
import type { Tell } from "../app.ts";
import { auditStatement, type Guard, newId } from "../audit.ts";
import { type Lease, OVERDUE_SQL, overdue } from "../tasks/lease.ts";
import { type Halt, type HaltCause, retryAfterMs } from "./halt.ts";

export const HALT_COLUMNS = `h.id AS halt_id, h.task_id AS halt_task_id, h.reason AS halt_reason, h.cause, h.halted_at,
  h.halted_by, h.forward, h.attempts`;

export type HaltRow = {
  readonly halt_id: string;
  readonly halt_task_id: string;
  readonly halt_reason: string;
  readonly cause: Halt["cause"];
  readonly halted_at: number;
  readonly halted_by: string;
  readonly forward: Halt["forward"];
  readonly attempts: number;
};

export const haltFrom = (row: HaltRow): Halt => ({
  id: row.halt_id,
  taskId: row.halt_task_id,
  reason: row.halt_reason,
  cause: row.cause,
  haltedAt: row.halted_at,
  haltedBy: row.halted_by,
  forward: row.forward,
  attempts: row.attempts,
});

/** Where the forwarding of a halt stands after an attempt; `nextAttemptAt` in unix milliseconds. */
export async function storeForward(
  db: D1Database,
  state: { id: string; forward: Halt["forward"]; attempts: number; nextAttemptAt: number | null },
): Promise<void> {
  await db
    .prepare(
      "UPDATE halts SET forward = ?, attempts = ?, next_attempt_at = ? WHERE id = ? AND forward = 'queued'",
    )
    .bind(state.forward, state.attempts, state.nextAttemptAt, state.id)
    .run();
}

/** What is to be halted, by whom and why. */
export type HaltOrder = {
  readonly taskId: string;
  readonly reason: string;
  readonly cause: HaltCause;
  readonly caller: Caller;
  readonly at: Date;
  /** There is a gateway to tell. */
  readonly forwards: boolean;
};

const ALWAYS: Guard = { sql: "1", values: [] };

/** Stored first of all: the halt, the end of the lease, the answer to a pending question, the audit row. */
export async function storeHalt(db: D1Database, order: HaltOrder): Promise<{ halt: Halt; isNew: boolean }> {
  const id = newId(order.at);
  const results = await db.batch<HaltRow>([...haltStatements(db, order, id), haltRead(db, order.taskId)]);
  const row = results.at(-1)?.results[0];
  if (row === undefined) throw new Error(`The halt of ${order.taskId} was not stored`);
  return { halt: haltFrom(row), isNew: row.halt_id === id };
}

/**
 * Halts the task of a lease that broke its promise, unless a report or an extension came first. Returns whether there
 * was reason to; what was read before is then out of date.
 */
export async function haltIfOverdue(
  lease: Lease | null,
  env: { DB: D1Database; AGENCY_GATEWAY_URL: string; caller: Caller; tell: Tell },
  now: Date,
): Promise<boolean> {
  const due = lease === null ? null : overdue(lease, now);
  if (lease === null || due === null) return false;
  const order = {
    taskId: lease.taskId,
    ...due,
    caller: env.caller,
    at: now,
    forwards: env.AGENCY_GATEWAY_URL !== "",
  };
  const stillOverdue = {
    sql: `EXISTS (SELECT 1 FROM leases WHERE decision_id = ? AND ${OVERDUE_SQL})`,
    values: [lease.decisionId, now.getTime(), now.getTime()],
  };
  await env.DB.batch(haltStatements(env.DB, order, newId(now), stillOverdue));
  env.tell("tasks", "approvals");
  return true;
}

const haltRead = (db: D1Database, taskId: string): D1PreparedStatement =>
  db.prepare(`SELECT ${HALT_COLUMNS} FROM halts h WHERE h.task_id = ?`).bind(taskId);

/**
 * The statements of a halt, for a batch. The first one decides, by `guard` and by being the first halt of its task; the
 * others follow it. Nothing of it waits for the gateway.
 */
export function haltStatements(
  db: D1Database,
  order: HaltOrder,
  id: string,
  guard: Guard = ALWAYS,
): D1PreparedStatement[] {
  const { taskId, reason, cause, caller, at } = order;
  const halted = { sql: "EXISTS (SELECT 1 FROM halts WHERE task_id = ? AND id = ?)", values: [taskId, id] };
  const after = { reason, cause, forwards: order.forwards };
  const entry = {
    id,
    at,
    caller,
    action: "task.halted",
    subject: `task:${taskId}`,
    before: null,
    after,
  } as const;
  return [
    haltInsert(db, order, id, guard),
    db
      .prepare(
        `UPDATE leases SET state = 'halted', closed_at = ?, close_reason = ?, audit_id = ?
         WHERE task_id = ? AND state = 'open' AND ${halted.sql}`,
      )
      .bind(at.getTime(), reason, id, taskId, ...halted.values),
    db
      .prepare(
        `UPDATE decisions SET status = 'denied', decided_by = ?, rule = 'halted', reason = ?, decided_at = ?, audit_id = ?
         WHERE task_id = ? AND status = 'pending' AND ${halted.sql}`,
      )
      .bind(
        caller.kind === "person" ? "human" : "rules",
        `Task ${taskId} was halted: ${reason}`,
        at.getTime(),
        id,
        taskId,
        ...halted.values,
      ),
    auditStatement(db, entry, halted),
  ];
}

/**
 * Queued from the start, so that a crash before or during the forwarding loses nothing. A halt that somebody asks for is
 * forwarded at once and its first retry is due later; the others are due with the next tick of the clock.
 */
function haltInsert(db: D1Database, order: HaltOrder, id: string, guard: Guard): D1PreparedStatement {
  const { taskId, reason, cause, caller, at, forwards } = order;
  const nextAttempt = at.getTime() + (cause === "asked" ? retryAfterMs(1) : 0);
  return db
    .prepare(
      `INSERT INTO halts (task_id, id, reason, cause, halted_at, halted_by, forward, next_attempt_at, told)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${guard.sql}
       ON CONFLICT (task_id) DO NOTHING`,
    )
    .bind(
      taskId,
      id,
      reason,
      cause,
      at.getTime(),
      caller.name,
      forwards ? "queued" : "none",
      forwards ? nextAttempt : null,
      caller.kind === "person" ? 1 : 0,
      ...guard.values,
    );
}
