import type { Approval } from "../agent/asking.ts";
import { type Gate, GateProblem } from "../agent/gate.ts";
import { failure } from "../agent/outcome.ts";
import { usdFromNano } from "../wire/money.ts";
import { RUN_LIMIT_NANO } from "./limits.ts";
import type { Order } from "./order.ts";

/** Of the prompt, for the person who decides. */
const EXCERPT_MAX_CHARS = 500;

/**
 * A scheduled run while spending is throttled (level 1): it proposes itself to the gate. A person's answer is found by the
 * next run of the same task on the same UTC day; nobody waits for it here, because a scheduled run comes again.
 */
export async function approveRun(
  gate: Gate,
  order: Order,
  now: Date,
  signal: AbortSignal,
): Promise<Approval> {
  const { group, prompt } = order;
  const day = now.toISOString().slice(0, 10);
  const limit = usdFromNano(RUN_LIMIT_NANO);
  const proposal = {
    type: "agent_run",
    description: `Scheduled run of the group ${JSON.stringify(group)} on ${day} while spending is throttled; it may cost $${limit} of the month's own money. Its task begins: ${JSON.stringify(prompt.slice(0, EXCERPT_MAX_CHARS))}`,
    // The month's own money is not the agencies' money, whose day this must not use up.
    estimatedCost: 0,
    operations: ["agent_run", NEEDS_PERSON],
  };
  const taskId = await gate.taskId(proposal);
  try {
    const { status, decisionId, reason } = await gate.propose({ taskId, ...proposal }, 0, 1, signal);
    // By a person, unless the owner's own rules say that none has to be asked.
    if (status === "approved") return { ok: true, approval: decisionId };
    if (status === "pending")
      return failure(
        "approval_needed",
        `${THROTTLED}: approve the task ${taskId} under /approvals, then run it again today`,
        {
          taskId,
        },
      );
    return failure("approval_needed", `${THROTTLED}, and the gate gave none: ${reason}`, { taskId });
  } catch (error) {
    if (!(error instanceof GateProblem)) throw error;
    return failure("approval_needed", `${THROTTLED}, and the gate could not be asked: ${error.message}`);
  }
}

const THROTTLED = "Spending is throttled, so a scheduled run needs a person's approval";
/** On the gate's own list of what a person has to approve. */
const NEEDS_PERSON = "large_external_calls";
