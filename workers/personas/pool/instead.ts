import { momentOf } from "../../wire/moment.ts";
import { addLines, nextSeq } from "../executions/output.ts";
import { executions } from "../executions/store.ts";
import { NOT_WAITING } from "../executions/waiting.ts";
import type { Acting } from "../handling.ts";
import { type WorkerMachine, withoutMachine } from "../waking/shape.ts";
import { isMachineHere } from "../waking/unserved.ts";
import { waitingNow } from "./choosing.ts";
import type { WorkerSession } from "./session.ts";

/**
 * Why nothing is to be hoped for from any worker: all that are connected say that they take nothing, and no machine could be started that
 * has another. Null while one of them takes something or has not said yet, or none is connected.
 */
export function whyNone(sessions: readonly WorkerSession[], machine: WorkerMachine): string | null {
  const known = sessions.filter(({ worker }) => worker !== null);
  if (known.some(({ unable }) => unable === null)) return null;
  if (withoutMachine(machine) === null && !isMachineHere(known)) return null;
  return known[0]?.unable ?? null;
}

/**
 * What waits for a worker runs at the edge instead, without a shell and with a line that says why: better than to wait for a machine
 * that says itself that it never will. @returns whether there was anything
 */
export function takeAtEdge(why: string, world: Acting): boolean {
  const { sql, now } = world;
  const waiting = waitingNow(sql, now);
  for (const execution of waiting) {
    const note = `[Purser] No worker takes it (${why}); it runs at the edge, without a shell.`;
    addLines(sql, execution, nextSeq(sql, execution.id), [note]);
    executions.update(sql, execution.id, { runsOn: "edge", ...NOT_WAITING, dueAt: momentOf(now) });
  }
  return waiting.length > 0;
}
