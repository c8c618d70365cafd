import { firstOf, type Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import type { Persona } from "../registry/schemas.ts";
import type { WaitingCause } from "./waiting.ts";

/** Executions that wait, of all personas together. */
const QUEUE_MAX = 1_000;
/** Executions that go on at the edge at a time: each holds an object and a connection to the model. */
const EDGE_RUNS_MAX = 8;
const RETRY_AFTER_SECONDS = 30;

/** The condition of the index of what is not over. */
export const OPEN = "status IN ('queued', 'running')";
const GOING = `${OPEN} AND begun = 1`;

const countOf = (sql: Sql, where: string, ...values: string[]): number =>
  firstOf<{ n: number }>(sql, `SELECT COUNT(*) AS n FROM executions WHERE ${where}`, ...values)?.n ?? 0;

/** Why an event's match gets no execution now; null when it does. What is queued counts. */
export function capacityOf(sql: Sql, { id, maxConcurrent }: Persona): string | null {
  if (countOf(sql, OPEN) >= QUEUE_MAX) return `${QUEUE_MAX} executions wait already`;
  const open = countOf(sql, `${OPEN} AND persona_id = ?`, id);
  return open < maxConcurrent ? null : atItsMost(maxConcurrent);
}

/** @throws Problem too_many_requests when as many wait as may */
export function refuseFullQueue(sql: Sql): void {
  if (countOf(sql, OPEN) < QUEUE_MAX) return;
  throw new Problem(
    "too_many_requests",
    `${QUEUE_MAX} executions wait already; ask again when some have ended`,
    {
      headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
      extra: { retryAfterSeconds: RETRY_AFTER_SECONDS },
    },
  );
}

/** Why an execution that waits cannot begin at the edge now; null when it can. */
export function roomFor(sql: Sql, personaId: string, maxConcurrent: number | null): WaitingCause | null {
  if (countOf(sql, `${GOING} AND runs_on = 'edge'`) >= EDGE_RUNS_MAX)
    return { reason: "edge_busy", detail: `${EDGE_RUNS_MAX} executions go on already` };
  return personaRoom(sql, personaId, maxConcurrent);
}

/** The same of its persona alone, wherever its executions go on. */
export function personaRoom(sql: Sql, personaId: string, maxConcurrent: number | null): WaitingCause | null {
  if (maxConcurrent === null) return null;
  const going = countOf(sql, `${GOING} AND persona_id = ?`, personaId);
  return going < maxConcurrent ? null : { reason: "persona_busy", detail: atItsMost(maxConcurrent) };
}

const atItsMost = (maxConcurrent: number): string =>
  `The persona is at its maxConcurrent of ${maxConcurrent}`;
