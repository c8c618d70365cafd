import { dayOf } from "../../time/day.ts";
import { bodyOf } from "../../wire/body.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { GateContext } from "../app.ts";
import { newId } from "../audit.ts";
import {
  type Situation,
  type SituationRow,
  situationFrom,
  situationStatement,
} from "../decisions/situation.ts";
import { haltStatements } from "../halts/halts.ts";
import { ProgressBody, type ProgressReply } from "../schemas/tasks.ts";
import { type Lease, nextProgressDue, OVERDUE_SQL, overdue } from "./lease.ts";
import { reportUpdate } from "./leases.ts";
import { nanoOf } from "./task.ts";
import { knownTask, taskIdOf } from "./tasks.ts";

type Report = { readonly costNano: number; readonly note: string | null };

/** POST /api/tasks/:id/progress: what it cost so far; may it go on? */
export async function progress(c: GateContext): Promise<Response> {
  const { costSoFar, note } = await bodyOf(c.req.raw, ProgressBody);
  const report = { costNano: nanoOf(costSoFar, "costSoFar"), note: note ?? null };
  const known = await knownTask(c, taskIdOf(c));
  const { lease } = known;
  const after =
    lease === null || lease.state === "finished" ? known : await storeReport(c, lease, report, known);
  return c.json(verdict(after) satisfies ProgressReply);
}

/**
 * One batch: halt the task if it is overdue, or if its cost outgrows what its day has left; then take down the cost,
 * which was spent in any case; then read how things stand. The gateway hears of such a halt with the next tick of the
 * clock, because the agency that reports may itself be waiting for this answer.
 */
async function storeReport(
  c: GateContext,
  lease: Lease,
  report: Report,
  known: Situation,
): Promise<Situation> {
  const { DB, AGENCY_GATEWAY_URL, TIME_ZONE, caller, clock } = c.env;
  const now = clock();
  const due = overdue(lease, now);
  const budgetNano = known.context.preferences.budgetLimitNano;
  const reason = `Its cost of $${usdFromNano(report.costNano)} is more than its day's budget has left`;
  const order = {
    taskId: lease.taskId,
    ...(due ?? { cause: "budget", reason }),
    caller,
    at: now,
    forwards: AGENCY_GATEWAY_URL !== "",
  } as const;
  const guard = due === null ? outgrowsBudget(lease, report.costNano, budgetNano) : stillOverdue(lease, now);
  const results = await DB.batch<SituationRow>([
    ...haltStatements(DB, order, newId(now), guard),
    reportUpdate(DB, lease, { ...report, now, progressDueAt: nextProgressDue(lease.monitoringLevel, now) }),
    situationStatement(DB, "running", lease.taskId, dayOf(now, TIME_ZONE)),
  ]);
  const after = situationFrom(results.at(-1)?.results[0]);
  if (after.halt !== null && known.halt === null) c.env.tell("tasks", "approvals");
  return after;
}

const stillOverdue = (lease: Lease, now: Date) => ({
  sql: `EXISTS (SELECT 1 FROM leases WHERE decision_id = ? AND ${OVERDUE_SQL})`,
  values: [lease.decisionId, now.getTime(), now.getTime()],
});

const outgrowsBudget = (lease: Lease, costNano: number, budgetNano: number) => ({
  sql: `EXISTS (SELECT 1 FROM leases l JOIN days USING (day) WHERE l.decision_id = ? AND l.state = 'open'
    AND ? > l.charged_nano AND days.committed_nano + ? - l.charged_nano > ?)`,
  values: [lease.decisionId, costNano, costNano, budgetNano],
});

/** Whether the task may go on, and until when. */
export function verdict({ decision, lease, halt }: Situation): ProgressReply {
  const limits = {
    costLimit: usdFromNano(lease?.costLimitNano ?? 0),
    endsAt: lease === null ? null : momentOf(lease.endsAt),
    progressDueAt: momentOrNull(lease?.progressDueAt ?? null),
  };
  const stop = (reason: string): ProgressReply => ({ continue: false, reason, ...limits });
  if (halt !== null) return stop(`Halted: ${halt.reason}`);
  if (lease === null) return stop(`Not approved: ${decision?.reason ?? "nobody asked"}`);
  if (lease.state !== "open") return stop("The task is closed");
  if (lease.costSoFarNano > lease.costLimitNano) {
    return stop(`It cost $${usdFromNano(lease.costSoFarNano)}, more than the $${limits.costLimit} it may`);
  }
  return { continue: true, reason: "Within its limits", ...limits };
}
