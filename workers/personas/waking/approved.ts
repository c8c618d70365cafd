import { Spending } from "../../agent/spending.ts";
import type { Answering } from "../../caller.ts";
import { end } from "../executions/ending.ts";
import { holdBack } from "../executions/finishing.ts";
import { jobOf } from "../executions/job.ts";
import { executions, type StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { approveExecution, gateOf } from "../runner/approval.ts";

const NEVER = new AbortController().signal;
const NO_CREDENTIALS = { connectors: {}, notes: [] };

/**
 * While spending is throttled, a person approves an execution before a machine is started for it: otherwise the machine would run, and
 * cost, while everybody waits for the answer. @returns false when it is held back, or has ended, by the gate's word
 */
export async function isApproved(
  execution: StoredExecution,
  acting: () => Acting,
  gate: Pick<Answering, "answer">,
): Promise<boolean> {
  if (execution.approval !== null) return true;
  const { id } = execution;
  const { sql } = acting();
  const job = jobOf(sql, execution, 0, NO_CREDENTIALS, null);
  const approval = await approveExecution(
    gateOf({ gate }, job, new Spending(job.limitNano, () => undefined)),
    job,
    NEVER,
  );
  return sql.atomically(() => {
    const still = executions.get(sql, id);
    if (still?.status !== "queued") return false;
    if (approval.ok) executions.update(sql, id, { approval: approval.approval });
    else if (approval.code === "approval_needed") holdBack(id, { ...approval, approval: null }, acting());
    else end(id, { status: "failed", errorMessage: approval.detail }, acting());
    return approval.ok;
  });
}
