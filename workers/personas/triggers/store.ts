import { firstOf, type Sql } from "../../portable/sql.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import { StoredTable } from "../store/table.ts";
import type { Firing, Trigger } from "./schemas.ts";

export const triggers = new StoredTable<Trigger>("triggers", {
  id: "text",
  projectId: "text",
  personaId: "text",
  triggerType: "text",
  config: "text",
  enabled: "flag",
  lastTriggeredAt: "moment",
  nextTriggerAt: "moment",
  healthStatus: "text",
  healthMessage: "text",
  useCaseId: "text",
  createdAt: "moment",
  updatedAt: "moment",
});

/** @throws Problem not_found */
export const triggerOf = (sql: Sql, id: string): Trigger =>
  triggers.known(sql, id, `There is no trigger ${id}`);

export const triggersOf = (sql: Sql, personaId: string): Trigger[] =>
  triggers.list(sql, "WHERE persona_id = ? ORDER BY id DESC", personaId);

/** A firing as it is written down: what came of it is its event's execution. */
export type Fired = {
  readonly id: string;
  readonly triggerId: string;
  readonly dueAt: number;
  readonly firedAt: number;
  readonly eventId: string | null;
  readonly why: string | null;
};

/** One row for each trigger and moment: an alarm that comes twice fires once. @returns false when there is one already */
export const claimFiring = (
  sql: Sql,
  { id, triggerId, dueAt, firedAt, why }: Omit<Fired, "eventId">,
): boolean =>
  sql.all(
    `INSERT INTO firings (trigger_id, due_at, id, fired_at, why) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
    triggerId,
    dueAt,
    id,
    firedAt,
    why,
  ).length > 0;

export const noteFired = (sql: Sql, triggerId: string, dueAt: number, eventId: string): void =>
  void sql.all(
    "UPDATE firings SET event_id = ? WHERE trigger_id = ? AND due_at = ?",
    eventId,
    triggerId,
    dueAt,
  );

const SELECT = `SELECT firings.id, firings.trigger_id AS triggerId, triggers.persona_id AS personaId, firings.event_id AS eventId,
    execution.id AS executionId, firings.due_at AS dueAt, firings.fired_at AS firedAt, firings.why, events.status AS eventStatus,
    events.error_message AS eventError, execution.status AS executionStatus, execution.completed_at AS resolvedAt,
    execution.duration_ms AS durationMs, execution.cost_usd AS costNano, execution.error_message AS executionError
  FROM firings JOIN triggers ON triggers.id = firings.trigger_id LEFT JOIN events ON events.id = firings.event_id
    LEFT JOIN executions AS execution ON execution.id =
      (SELECT MIN(execution_id) FROM dispatches WHERE dispatches.event_id = firings.event_id AND persona_id = triggers.persona_id)`;

type Row = Omit<
  Firing,
  "status" | "dueAt" | "firedAt" | "lateMs" | "resolvedAt" | "costUsd" | "errorMessage"
> & {
  readonly dueAt: number;
  readonly firedAt: number;
  readonly why: string | null;
  readonly eventStatus: string | null;
  readonly eventError: string | null;
  readonly executionStatus: string | null;
  readonly executionError: string | null;
  readonly resolvedAt: number | null;
  readonly costNano: number | null;
};

/** A trigger's firings, the newest first. */
export const firingsOf = (sql: Sql, triggerId: string, limit: number, offset: number): Firing[] =>
  sql
    .all<Row>(
      `${SELECT} WHERE firings.trigger_id = ? ORDER BY firings.due_at DESC LIMIT ? OFFSET ?`,
      triggerId,
      limit,
      offset,
    )
    .map(shown);

function shown(row: Row): Firing {
  const { id, triggerId, personaId, eventId, executionId, durationMs, dueAt, firedAt, resolvedAt, costNano } =
    row;
  return {
    id,
    triggerId,
    personaId,
    eventId,
    executionId,
    status: statusOf(row),
    dueAt: momentOf(dueAt),
    firedAt: momentOf(firedAt),
    lateMs: Math.max(0, firedAt - dueAt),
    resolvedAt: momentOrNull(resolvedAt),
    durationMs,
    costUsd: costNano === null ? null : costNano / NANO_PER_USD,
    errorMessage: row.why ?? row.executionError ?? row.eventError,
  };
}

function statusOf({ why, executionStatus, eventStatus }: Row): Firing["status"] {
  if (why !== null) return "skipped";
  if (executionStatus === "completed") return "completed";
  if (executionStatus === "failed" || executionStatus === "cancelled" || eventStatus === "failed")
    return "failed";
  return "fired";
}

/** When the next schedule is due; null when none is. */
export const nextTrigger = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(
    sql,
    "SELECT MIN(next_trigger_at) AS at FROM triggers WHERE next_trigger_at IS NOT NULL",
  )?.at ?? null;
