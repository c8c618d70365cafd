import { DAY_MS, SECOND_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import type { Acting } from "../handling.ts";
import { carryOutLines } from "../protocols/carry.ts";
import { personas } from "../registry/store.ts";
import type { Review } from "../reviews/schemas.ts";
import { roomFor } from "./capacity.ts";
import type { Piece, RunTurn } from "./contract.ts";
import { end, makeRoom } from "./ending.ts";
import { addLines, nextSeq } from "./output.ts";
import { executions, isOver, type StoredExecution } from "./store.ts";
import { NOT_WAITING, type WaitingCause, waitingFields } from "./waiting.ts";

/** A runner that was told to begin and does not claim its execution is told again. */
const BEGIN_AGAIN_MS = 60 * SECOND_MS;
/** Beyond an execution's own time: then its runner is silent for good. */
const SILENT_MS = 60 * SECOND_MS;
/** How often an execution begins anew whose runner was interrupted. */
const REQUEUES_MAX = 2;
const ROUND_MAX = 50;

/** Executions whose runners are to begin now, in the order in which they came; those that find no room wait for one that ends. */
export function toBegin({ sql, now }: Acting): string[] {
  const due = executions.list(
    sql,
    "WHERE due_at <= ? AND status = 'queued' AND runs_on = 'edge' ORDER BY id LIMIT ?",
    now,
    ROUND_MAX,
  );
  return due.flatMap(({ id, personaId, begun }) => {
    const room = begun ? null : roomFor(sql, personaId, personas.get(sql, personaId)?.maxConcurrent ?? null);
    if (room !== null) {
      executions.update(sql, id, { ...waitingFields(room), dueAt: null });
      return [];
    }
    executions.update(sql, id, { begun: true, ...NOT_WAITING, dueAt: momentOf(now + BEGIN_AGAIN_MS) });
    return [id];
  });
}

/** Ends what no runner has said anything of, and what no person has answered. */
export function endSilent(world: Acting): void {
  const silent = executions.list(
    world.sql,
    "WHERE due_at <= ? AND status = 'running' LIMIT ?",
    world.now,
    ROUND_MAX,
  );
  for (const { id, timeoutMs, claimedBy } of silent) {
    const why =
      claimedBy === null
        ? "Nobody answered its question in a day"
        : `Timed out after ${timeoutMs} ms; nothing was heard of its runner`;
    end(id, { status: "failed", errorMessage: why }, world);
  }
}

export type Taken = { readonly execution: StoredExecution; readonly seq: number };

/**
 * A runner takes an execution. `runner` names one life of it: another name than before means that the one before was interrupted, so
 * that the execution begins anew, twice at most. Null: there is nothing to do, any more or at all.
 */
export function take(id: string, runner: string, world: Acting): Taken | null {
  const { sql, now } = world;
  const execution = executions.get(sql, id);
  if (!execution || isOver(execution)) return null;
  const { status, claimedBy, retryCount, timeoutMs, startedAt, costUsd, goingUsd } = execution;
  const wasInterrupted = status === "running";
  // Its own, or one that waits for a person.
  if (wasInterrupted && (claimedBy === runner || claimedBy === null)) return null;
  if (wasInterrupted && retryCount >= REQUEUES_MAX) {
    end(
      id,
      { status: "failed", errorMessage: `Interrupted (retries exhausted: ${retryCount}/${REQUEUES_MAX})` },
      world,
    );
    return null;
  }
  if (wasInterrupted)
    addLines(sql, execution, nextSeq(sql, id), [
      `[Purser] The run was interrupted; it begins anew (${retryCount + 1}/${REQUEUES_MAX}).`,
    ]);
  executions.update(sql, id, {
    status: "running",
    claimedBy: runner,
    ...NOT_WAITING,
    begun: true,
    retryCount: retryCount + (wasInterrupted ? 1 : 0),
    costUsd: costUsd + goingUsd,
    goingUsd: 0,
    startedAt: startedAt ?? momentOf(now),
    dueAt: momentOf(now + timeoutMs + SILENT_MS),
  });
  return { execution, seq: nextSeq(sql, id) };
}

/**
 * Keeps what a runner has to say on its way, and carries out what its lines say. False: the run is to stop, because the execution is
 * over or another runner has it.
 */
export function appendOutput(
  id: string,
  runner: string,
  { seq, lines, costNano }: Piece,
  world: Acting,
): boolean {
  const { sql } = world;
  const execution = executions.get(sql, id);
  if (!execution || isOver(execution) || execution.claimedBy !== runner) return false;
  const fresh = addLines(sql, execution, seq, lines);
  executions.update(sql, id, { goingUsd: costNano / NANO_PER_USD });
  carryOutLines(fresh, execution, world);
  return true;
}

/** The run has said everything and waits for a person; it holds no place meanwhile, except its persona's. */
export function pause(id: string, history: readonly RunTurn[], world: Acting): void {
  executions.update(world.sql, id, {
    begun: false,
    claimedBy: null,
    ...waitingFields({
      reason: "answer",
      detail: "It waits for a person's answer",
      until: world.now + DAY_MS,
    }),
    history: JSON.stringify(history),
    dueAt: momentOf(world.now + DAY_MS),
  });
  makeRoom(world, null);
}

/** The answers have come: the run goes on with them as its next turn. */
export function goOn(id: string, reviews: readonly Review[], { sql, now }: Acting): void {
  const execution = executions.get(sql, id);
  // One that is still speaking finds no open question at its end, and is over then.
  if (!execution || isOver(execution) || execution.claimedBy !== null) return;
  const told = reviews.map(
    ({ payload, status, responseMessage }) =>
      `Your question ${payload} was ${status}${responseMessage ? `: ${responseMessage}` : "."}`,
  );
  const turn: RunTurn = { role: "user", content: `${told.join("\n")}\nGo on with your task.` };
  const history = [...(JSON.parse(execution.history ?? "[]") as RunTurn[]), turn];
  executions.update(sql, id, {
    status: "queued",
    ...NOT_WAITING,
    history: JSON.stringify(history),
    dueAt: momentOf(now),
  });
}

/** Why one goes back into the queue, until when, and what it is approved by meanwhile. */
type HeldBack = { readonly why: WaitingCause; readonly until: number; readonly approval: string | null };

/** Back into the queue, for a reason that is shown: the month holds it back. */
export function requeue(id: string, { why, until, approval }: HeldBack, world: Acting): void {
  const { sql } = world;
  executions.update(sql, id, {
    approval,
    status: "queued",
    begun: false,
    claimedBy: null,
    ...waitingFields({ ...why, until }),
    startedAt: null,
    dueAt: momentOf(until),
  });
  makeRoom(world, null);
}
