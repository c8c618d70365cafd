import type { Sql } from "../../portable/sql.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { OPEN, personaRoom } from "../executions/capacity.ts";
import { executions, type StoredExecution } from "../executions/store.ts";
import { NOT_WAITING } from "../executions/waiting.ts";
import type { Acting } from "../handling.ts";
import { hostsOf } from "../hosts.ts";
import type { Persona } from "../registry/schemas.ts";
import { personas } from "../registry/store.ts";
import { type Assignment, addAssignment, heldBy } from "./assignments.ts";
import type { WorkerSession } from "./session.ts";

/** What is looked through for one worker: the oldest first. */
const ROUND_MAX = 50;
/** From choosing to sending; an object that ends in between leaves it behind. */
const SENDING_MS = MINUTE_MS;
/** A worker says by this that it holds runs to their hosts. */
const LIMITS_NETWORK = "network-policy";

/** A connected worker, and how many executions it would take. */
type Roomy = { readonly session: WorkerSession; readonly room: number };

/** Connected workers with room, the one with the most first. */
export function withRoom(sql: Sql, sessions: readonly WorkerSession[]): Roomy[] {
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

/** The first of them that may have that persona's; undefined where none holds runs to the hosts that it names. */
export function fitFor(persona: Persona | null, roomy: readonly Roomy[]): Roomy | undefined {
  const needsLimits = hostsOf(persona?.networkPolicy ?? null).length > 0;
  return roomy.find(({ session }) => !needsLimits || session.capabilities.includes(LIMITS_NETWORK));
}

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
    const fit = fitFor(persona, roomy);
    // Why it waits on is written down by what looks for another way (waking/waking.ts).
    if (!fit || personaRoom(sql, personaId, persona?.maxConcurrent ?? null) !== null) continue;
    const assignment = newAssignment(newId(), execution, fit.session.worker ?? "", now);
    addAssignment(sql, assignment);
    executions.update(sql, id, {
      status: "running",
      begun: true,
      claimedBy: assignment.id,
      ...NOT_WAITING,
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
export function waitForWorkers({ sql, now }: Acting): void {
  sql.all(
    "UPDATE executions SET due_at = NULL WHERE due_at <= ? AND status = 'queued' AND runs_on = 'worker'",
    now,
  );
}
