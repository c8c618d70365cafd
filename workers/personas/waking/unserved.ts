import type { Sql } from "../../portable/sql.ts";
import { personaRoom } from "../executions/capacity.ts";
import { executions, type StoredExecution } from "../executions/store.ts";
import { NO_WORKER, type WaitingCause, waitingFields } from "../executions/waiting.ts";
import type { Acting } from "../handling.ts";
import { fitFor, waitingNow, withRoom } from "../pool/choosing.ts";
import { MACHINE_WORKER_PREFIX } from "../pool/path.ts";
import type { WorkerSession } from "../pool/session.ts";
import { personas } from "../registry/store.ts";

/** What no connected worker can take now. */
export type Unserved = {
  readonly execution: StoredExecution;
  readonly why: WaitingCause;
  /** Another worker would take it; otherwise its persona has to end something first. */
  readonly wantsWorker: boolean;
};

const NO_WAY: WaitingCause = {
  reason: "no_model",
  detail: "It waits for a way to the model: hand over a key (POST /api/token), or connect a subscription",
};
const BUSY: WaitingCause = {
  reason: "workers_busy",
  detail: "It waits for a worker with room: all that are connected are busy",
};
const NOT_HELD: WaitingCause = {
  reason: "hosts_not_held",
  detail: "Its persona names hosts, and no connected worker holds runs to theirs",
};

/** Of what waits for a worker, the oldest first, whatever finds none. @param hasWay whether a worker could ask the model */
export function unservedNow(
  sessions: readonly WorkerSession[],
  hasWay: boolean,
  { sql, now }: Acting,
): Unserved[] {
  const waiting = waitingNow(sql, now);
  if (!hasWay) return waiting.map((execution) => ({ execution, why: NO_WAY, wantsWorker: false }));
  const roomy = withRoom(sql, sessions);
  const isNobody = !sessions.some(({ worker, unable }) => worker !== null && unable === null);
  const known = new Map<string, Omit<Unserved, "execution"> | null>();
  const whyOf = (personaId: string) => {
    const persona = personas.get(sql, personaId);
    const full = personaRoom(sql, personaId, persona?.maxConcurrent ?? null);
    if (full !== null) return { why: full, wantsWorker: false };
    if (fitFor(persona, roomy)) return null;
    if (isNobody) return { why: NO_WORKER, wantsWorker: true };
    return { why: roomy.length === 0 ? BUSY : NOT_HELD, wantsWorker: true };
  };
  return waiting.flatMap((execution) => {
    const { personaId } = execution;
    if (!known.has(personaId)) known.set(personaId, whyOf(personaId));
    const why = known.get(personaId);
    return why ? [{ execution, ...why }] : [];
  });
}

/** Whether the machine's own worker is here, so that starting the machine gives no other one. */
export const isMachineHere = (sessions: readonly WorkerSession[]): boolean =>
  sessions.some(({ worker }) => worker?.startsWith(MACHINE_WORKER_PREFIX));

/** Writes down why each waits, where that has changed. @param instead of why no worker takes it, what the machine says */
export function explain(unserved: readonly Unserved[], instead: WaitingCause | null, sql: Sql): void {
  for (const { execution, why, wantsWorker } of unserved) {
    const fields = waitingFields(wantsWorker && instead !== null ? instead : why);
    const { waitingFor, waitingReason, waitingUntil } = execution;
    const isSame =
      waitingFor === fields.waitingFor &&
      waitingReason === fields.waitingReason &&
      waitingUntil === fields.waitingUntil;
    if (!isSame) executions.update(sql, execution.id, fields);
  }
}
