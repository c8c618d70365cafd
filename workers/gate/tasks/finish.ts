import { REPEAT_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { dayOf } from "../../time/day.ts";
import { bodyOf } from "../../wire/body.ts";
import type { GateContext } from "../app.ts";
import { auditStatement, newId } from "../audit.ts";
import { type SituationRow, situationFrom, situationStatement } from "../decisions/situation.ts";
import { taskReply } from "../replies.ts";
import { FinishBody } from "../schemas/tasks.ts";
import type { Lease } from "./lease.ts";
import { finishUpdate, leaseChanged } from "./leases.ts";
import { nanoOf } from "./task.ts";
import { knownTask, leaseOf, taskIdOf } from "./tasks.ts";

/** How a task ended; the truth about its cost, even above its limit. */
type Ending = Pick<Lease, "note"> & {
  readonly actualNano: number;
  readonly outcome: NonNullable<Lease["outcome"]>;
};

/** POST /api/tasks/:id/finish: settles the task at what it cost. A halted task is settled the same way. */
export async function finish(c: GateContext): Promise<Response> {
  const { actualCost, outcome, note } = await bodyOf(c.req.raw, FinishBody);
  const ending: Ending = { actualNano: nanoOf(actualCost, "actualCost"), outcome, note: note ?? null };
  const taskId = taskIdOf(c);
  const known = await knownTask(c, taskId);
  const lease = leaseOf(known, taskId);
  const settled = lease.state === "finished" ? known : await settle(c, lease, ending);
  requireSame(leaseOf(settled, taskId), ending);
  if (lease.state === "finished") c.header(REPEAT_HEADER, "1");
  return c.json(taskReply(taskId, settled));
}

async function settle(c: GateContext, lease: Lease, ending: Ending) {
  const { DB, TIME_ZONE, caller, clock } = c.env;
  const at = clock();
  const auditId = newId(at);
  const entry = {
    id: auditId,
    at,
    caller,
    action: "task.finished",
    subject: `task:${lease.taskId}`,
  } as const;
  const results = await DB.batch<SituationRow>([
    finishUpdate(DB, lease, { ...ending, at, auditId }),
    auditStatement(DB, { ...entry, before: lease, after: ending }, leaseChanged(lease, auditId)),
    situationStatement(DB, "running", lease.taskId, dayOf(at, TIME_ZONE)),
  ]);
  c.env.tell("tasks");
  return situationFrom(results.at(-1)?.results[0]);
}

/** Finishing twice in the same way is one finish; a second, different one is refused. */
function requireSame(lease: Lease, ending: Ending): void {
  const { actualNano, outcome, note } = lease;
  if (actualNano === ending.actualNano && outcome === ending.outcome && note === ending.note) return;
  throw new Problem(
    "conflict",
    `Task ${lease.taskId} was finished before, with other figures; the first ones stay`,
  );
}
