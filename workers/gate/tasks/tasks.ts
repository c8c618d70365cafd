import { TASK_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { dayIn } from "../../time/zones.ts";
import type { GateContext } from "../app.ts";
import { readSituation, type Situation } from "../decisions/situation.ts";
import { taskReply } from "../replies.ts";
import type { Lease } from "./lease.ts";

/** GET /api/tasks/:id: the decision, the lease and the halt of a task. */
export async function readTask(c: GateContext): Promise<Response> {
  const taskId = taskIdOf(c);
  return c.json(taskReply(taskId, await knownTask(c, taskId)));
}

/** Tells the record which task a request was about; of one that has none, or that may not be seen, nothing is said. */
export async function aboutTask(c: GateContext, next: () => Promise<void>): Promise<void> {
  await next();
  if (c.res.ok) c.header(TASK_HEADER, encodeURIComponent(taskIdOf(c)));
}

/** The task's id in the path. */
export const taskIdOf = (c: GateContext): string => c.req.param("id") ?? "";

/**
 * What is known of a task, by the decision it runs by. Throws `not_found` when nothing is, and for an agency when the task
 * is another's: it does not even learn that there is one.
 */
export async function knownTask(c: GateContext, taskId: string): Promise<Situation> {
  const { DB, TIME_ZONE, caller, clock } = c.env;
  const known = await readSituation(DB, "running", taskId, dayIn(clock(), TIME_ZONE));
  const isHidden = caller.role === "agency" && known.decision?.askedBy !== caller.name;
  if (isHidden || (known.decision === null && known.halt === null)) {
    throw new Problem("not_found", `No task ${taskId} was ever asked for; POST /api/approve first`);
  }
  return known;
}

/** The lease of a task that was approved. Throws `conflict` when it never was. */
export function leaseOf(known: Situation, taskId: string): Lease {
  if (known.lease !== null) return known.lease;
  throw new Problem("conflict", `Task ${taskId} was never approved, so there is nothing to settle or extend`);
}
