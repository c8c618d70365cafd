import { approvalOf, proposalOf } from "../agent/approval.ts";
import type { Approval } from "../agent/asking.ts";
import type { Gate } from "../agent/gate.ts";
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
  const description = `Scheduled run of the group ${JSON.stringify(group)} on ${day} while spending is throttled; it may cost $${limit} of the month's own money. Its task begins: ${JSON.stringify(prompt.slice(0, EXCERPT_MAX_CHARS))}`;
  const taskId = await gate.taskId(proposalOf(description));
  const next = "run it again today";
  return approvalOf(gate, { taskId, description, next, denied: "approval_needed" }, signal);
}
