import type { Approval } from "./asking.ts";
import { type Gate, type GateAnswer, GateProblem, type Proposal } from "./gate.ts";
import { type Failure, failure } from "./outcome.ts";

/** What a run proposes to the gate while spending is throttled (level 1). */
export type ThrottledRun = Pick<Proposal, "taskId" | "description"> & {
  /** What becomes of the run once a person has approved it, as the end of a sentence. */
  readonly next: string;
  /** What a denial is to the run: as if it still waited, because it comes again by itself, or its end. */
  readonly denied: "approval_needed" | "declined";
};

/** What the gate is asked about a throttled run, its id apart. */
export const proposalOf = (description: string): Omit<Proposal, "taskId"> => ({
  type: "agent_run",
  description,
  // The month's own money is not the agencies' money, whose day this must not use up.
  estimatedCost: 0,
  operations: ["agent_run", NEEDS_PERSON],
});

/** Asks for a throttled run's approval, without waiting for a person: whoever asks again for the same task finds the answer. */
export async function approvalOf(gate: Gate, run: ThrottledRun, signal: AbortSignal): Promise<Approval> {
  const { taskId, description } = run;
  try {
    const answer = await gate.propose({ taskId, ...proposalOf(description) }, 0, 1, signal);
    // By a person, unless the owner's own rules say that none has to be asked.
    if (answer.status === "approved") return { ok: true, approval: answer.decisionId };
    return withoutApproval(answer, run);
  } catch (error) {
    if (!(error instanceof GateProblem)) throw error;
    return failure("approval_needed", `${THROTTLED}, and the gate could not be asked: ${error.message}`);
  }
}

function withoutApproval({ status, reason }: GateAnswer, { taskId, next, denied }: ThrottledRun): Failure {
  return status === "pending"
    ? failure("approval_needed", `${THROTTLED}: approve the task ${taskId} under /approvals, then ${next}`, {
        taskId,
      })
    : failure(denied, `${THROTTLED}, and the gate gave none: ${reason}`, { taskId });
}

const THROTTLED = "Spending is throttled, so a run that nobody waits for needs a person's approval";
/** On the gate's own list of what a person has to approve. */
const NEEDS_PERSON = "large_external_calls";
