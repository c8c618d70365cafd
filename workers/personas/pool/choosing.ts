import type { Sql } from "../../portable/sql.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { OPEN, personaRoom } from "../executions/capacity.ts";
import { executions, type StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { hostsOf } from "../hosts.ts";
import { personas } from "../registry/store.ts";
import { type Assignment, addAssignment, heldBy } from "./assignments.ts";
import type { WorkerSession } from "./session.ts";

/** What is looked through for one worker: the oldest first. */
const ROUND_MAX = 50;
/** From choosing to sending; an object that ends in between leaves it behind. */
const SENDING_MS = MINUTE_MS;
/** A worker says by this that it holds runs to their hosts. */
const LIMITS_NETWORK = "network-policy";

export const WAITS_FOR_WORKER = "It needs a shell, and waits for a worker to connect";
const WAITS_FOR_ROOM = "It waits for a worker with room";
const WAITS_FOR_LIMITS = "Its persona names hosts, and no connected worker holds runs to theirs";

/** Connected workers with room, the one with the most first. */
function withRoom(sql: Sql, sessions: readonly WorkerSession[]): { session: WorkerSession; room: number }[] {
  return sessions
    .flatMap((session) => {
      if (session.worker === null || !session.isReconciled || session.free === null) return [];
      const room = Math.min(session.free, session.slots - heldBy(sql, session.worker).length);
      return room > 0 ? [{ session, room }] : [];
    })
    .toSorted((a, b) => b.room - a.room);
}

/** What waits for a worker now, the oldest first; read by the index of what is open, because this is asked with every frame. */
export const waitingNow = (sql: Sql, now: number): StoredExecution[] =>
  executions.list(
    sql,
    `WHERE ${OPEN} AND status = 'queued' AND runs_on = 'worker' AND (due_at IS NULL OR due_at <= ?) ORDER BY id LIMIT ?`,
    now,
    ROUND_MAX,
  );

/** Whether anything waits that somebody has room for, before its way to the model is looked for. */
export const mayChoose = (sessions: readonly WorkerSession[], { sql, now }: Acting): boolean =>
  waitingNow(sql, now).length > 0 && withRoom(sql, sessions).length > 0;

/** The next execution and the worker that it goes to, written down as in its hands; null when there is none, or nobody has room. */
export function choose(
  sessions: readonly WorkerSession[],
  world: Acting,
): { readonly assignment: Assignment; readonly session: WorkerSession } | null {
  const { sql, now, newId } = world;
  const roomy = withRoom(sql, sessions);
  if (roomy.length === 0) return null;
  const waiting = waitingNow(sql, now);
  for (const execution of waiting) {
    const { id, personaId } = execution;
    const persona = personas.get(sql, personaId);
    const needsLimits = hostsOf(persona?.networkPolicy ?? null).length > 0;
    const fit = roomy.find(({ session }) => !needsLimits || session.capabilities.includes(LIMITS_NETWORK));
    const why = fit ? personaRoom(sql, personaId, persona?.maxConcurrent ?? null) : WAITS_FOR_LIMITS;
    if (!fit || why !== null) {
      if (execution.waitingFor !== why) executions.update(sql, id, { waitingFor: why });
      continue;
    }
    const assignment = newAssignment(newId(), execution, fit.session.worker ?? "", now);
    addAssignment(sql, assignment);
    executions.update(sql, id, {
      status: "running",
      begun: true,
      claimedBy: assignment.id,
      waitingFor: null,
      startedAt: momentOf(now),
      dueAt: null,
    });
    return { assignment, session: fit.session };
  }
  return null;
}

const newAssignment = (id: string, { id: executionId }: StoredExecution, worker: string, now: number) => ({
  id,
  executionId,
  worker,
  limitNano: 0,
  heard: 0,
  // Its time runs from when it is sent.
  deadlineAt: now + DAY_MS,
  dueAt: now + SENDING_MS,
  settleNano: null,
  presumed: 0,
  createdAt: now,
});

/** What is due and finds no worker waits without a moment: one that comes looks for it. */
export function waitForWorkers({ sql, now }: Acting, hasWorkers: boolean): void {
  sql.all(
    "UPDATE executions SET due_at = NULL, waiting_for = ? WHERE due_at <= ? AND status = 'queued' AND runs_on = 'worker'",
    hasWorkers ? WAITS_FOR_ROOM : WAITS_FOR_WORKER,
    now,
  );
}

/** Nothing can be given out without a way to the model. */
export function noteNoWay({ sql, now }: Acting): void {
  sql.all(
    `UPDATE executions SET waiting_for = ? WHERE ${OPEN} AND status = 'queued' AND runs_on = 'worker' AND (due_at IS NULL OR due_at <= ?)`,
    "It waits for a way to the model: hand over a key (POST /api/token), or connect a subscription",
    now,
  );
}
