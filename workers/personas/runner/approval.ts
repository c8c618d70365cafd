import { approvalOf } from "../../agent/approval.ts";
import type { Approval } from "../../agent/asking.ts";
import { Gate, type WayToGate } from "../../agent/gate.ts";
import type { Spending } from "../../agent/spending.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Job } from "../executions/contract.ts";

/** As whom the gate knows executions: no program has a name with a colon. */
const NAME = "purser:personas";
/** Of its own code, never a client's: the gate looks at the path alone. */
const ORIGIN = "https://personas.invalid";
/** Of what it is to do, for the person who decides. */
const EXCERPT_MAX_CHARS = 500;

/** The gate as one execution stands before it. */
export const gateOf = (world: Pick<WayToGate, "gate">, { executionId, scope }: Job, spending: Spending) =>
  new Gate(
    { gate: world.gate, wait: () => Promise.resolve() },
    askerOf(executionId, scope.persona),
    spending,
  );

const askerOf = (executionId: string, group = "") =>
  ({ client: { kind: "program", name: NAME }, group, origin: ORIGIN, requestId: executionId }) as const;

/**
 * An execution while spending is throttled (level 1): it proposes itself to the gate as a task of its own id, and is asked again until
 * a person has answered. A denial ends it.
 */
export async function approveExecution(gate: Gate, job: Job, signal: AbortSignal): Promise<Approval> {
  const { executionId, scope, askedBy, limitNano, turns } = job;
  const task = turns[0]?.content.slice(0, EXCERPT_MAX_CHARS) ?? "";
  const description = `Execution of the persona ${JSON.stringify(scope.persona)}, asked for by ${JSON.stringify(askedBy)}, while spending is throttled; it may cost $${usdFromNano(limitNano)} of the month's own money. Its task begins: ${JSON.stringify(task)}`;
  const next = "it goes on within ten minutes";
  return approvalOf(gate, { taskId: executionId, description, next, denied: "declined" }, signal);
}
