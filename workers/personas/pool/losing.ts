import { SECOND_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { end } from "../executions/ending.ts";
import { addLines, nextSeq } from "../executions/output.ts";
import { executions, isOver, type StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { type Assignment, closeAssignment, heldBy, lookBy, noteHeld } from "./assignments.ts";

/** How long a worker may be away before what it has begins anew elsewhere: it comes back within 30 seconds where it can. */
export const AWAY_MS = 45 * SECOND_MS;
/** How long a run that was told to stop has to say what it cost: its worker gives it five seconds to end by itself. */
export const STOPPING_MS = 30 * SECOND_MS;
/** How often an execution is given out again. */
const REQUEUES_MAX = 2;

/** The worker's socket has ended: what it has is looked at again when it has been away too long. */
export function leave(worker: string, { sql, now }: Acting): void {
  for (const { id } of heldBy(sql, worker)) lookBy(sql, id, now + AWAY_MS);
}

/**
 * A worker that has come says what it runs. What it has of us and does not run has ended unseen, if anything was ever heard of it:
 * such a run is not made again, because it may have done all that it was to do. One that nothing was heard of never reached it.
 *
 * @param sending what is on its way to a worker at this moment
 * @returns what it runs and is not to
 */
export function reconcileWorker(
  worker: string,
  running: readonly string[],
  sending: ReadonlySet<string>,
  world: Acting,
): string[] {
  const { sql } = world;
  const held = heldBy(sql, worker).filter(({ id }) => !sending.has(id));
  for (const assignment of held) {
    if (running.includes(assignment.executionId)) noteHeld(sql, assignment.id);
    else if (assignment.heard) endUnseen(assignment, world);
    else giveBack(assignment, "The worker did not get it", world);
  }
  return running.filter((id) => !held.some(({ executionId }) => executionId === id));
}

function endUnseen(assignment: Assignment, world: Acting): void {
  const errorMessage = "It ended while its worker was not connected, and what it came to is not known";
  if (isOurs(assignment, world)) end(assignment.executionId, { status: "failed", errorMessage }, world);
  closeUnknown(assignment, world);
}

/** An assignment's moment has come: it was away too long, or its time is up. @returns whether its worker is to stop it */
export function lookAtAssignment(assignment: Assignment, world: Acting): boolean {
  const { sql, now } = world;
  const { id, executionId, deadlineAt } = assignment;
  if (!isOurs(assignment, world)) {
    // It was ended here, and nothing more was heard.
    closeUnknown(assignment, world);
    return false;
  }
  if (now < deadlineAt && assignment.heard > 1) {
    endUnseen(assignment, world);
    return false;
  }
  if (now < deadlineAt) {
    giveBack(assignment, "The worker disconnected", world);
    return false;
  }
  const execution = executions.known(sql, executionId, "");
  const errorMessage = `Timed out after ${execution.timeoutMs} ms; nothing was heard of its end`;
  end(executionId, { status: "failed", errorMessage }, world);
  lookBy(sql, id, now + STOPPING_MS);
  return true;
}

/** Back into the queue, twice at most; then it has failed. What it cost so far is not known. */
export function giveBack(assignment: Assignment, why: string, world: Acting): void {
  const { sql } = world;
  const { executionId } = assignment;
  closeUnknown(assignment, world);
  const execution = executions.get(sql, executionId);
  if (!execution || !isClaimedBy(execution, assignment)) return;
  const { retryCount } = execution;
  if (retryCount >= REQUEUES_MAX) {
    const errorMessage = `${why} (retries exhausted: ${retryCount}/${REQUEUES_MAX})`;
    end(executionId, { status: "failed", errorMessage }, world);
    return;
  }
  const note = `[Purser] ${why}; it begins anew (${retryCount + 1}/${REQUEUES_MAX}).`;
  addLines(sql, execution, nextSeq(sql, executionId), [note]);
  requeue(execution, retryCount + 1, world);
}

/** Back into the queue as it was: it has not been sent. */
export function takeBack(assignment: Assignment, world: Acting): void {
  const { sql, now } = world;
  closeAssignment(sql, assignment.id, { settleNano: 0, presumed: false }, now);
  const execution = executions.get(sql, assignment.executionId);
  if (execution && isClaimedBy(execution, assignment)) requeue(execution, execution.retryCount, world);
}

function requeue({ id, costUsd, goingUsd }: StoredExecution, retryCount: number, { sql, now }: Acting): void {
  executions.update(sql, id, {
    status: "queued",
    begun: false,
    claimedBy: null,
    retryCount,
    costUsd: costUsd + goingUsd,
    goingUsd: 0,
    startedAt: null,
    dueAt: momentOf(now),
  });
}

/** Whatever it cost, it was no more than what was set aside for it. */
function closeUnknown({ id, limitNano }: Assignment, { sql, now }: Acting): void {
  closeAssignment(sql, id, { settleNano: limitNano, presumed: limitNano > 0 }, now);
}

function isOurs(assignment: Assignment, { sql }: Acting): boolean {
  const execution = executions.get(sql, assignment.executionId);
  return execution !== null && isClaimedBy(execution, assignment);
}

export const isClaimedBy = (execution: StoredExecution, { id }: Assignment): boolean =>
  !isOver(execution) && execution.claimedBy === id;
