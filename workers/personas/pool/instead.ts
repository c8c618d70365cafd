import { momentOf } from "../../wire/moment.ts";
import { addLines, nextSeq } from "../executions/output.ts";
import { executions } from "../executions/store.ts";
import { NOT_WAITING } from "../executions/waiting.ts";
import type { Acting } from "../handling.ts";
import { waitingNow } from "./choosing.ts";
import type { WorkerSession } from "./session.ts";

/** Why none of the connected workers takes anything; null while one of them does, or there is none. */
export function whyNone(sessions: readonly WorkerSession[]): string | null {
  const known = sessions.filter(({ worker, isReconciled }) => worker !== null && isReconciled);
  if (known.some(({ unable }) => unable === null)) return null;
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
