import type { PersonalContext, Rules } from "../../context/context.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Task } from "../tasks/task.ts";
import { type Sureness, speaksOf } from "./meaning.ts";
import { mentions, readOperation, readText, type Words } from "./operation.ts";
import { mayApproveAlone, type Terms, termsFor } from "./risk.ts";

/** Which step of the order decided; stored with the decision. */
export type Rule =
  | "halted"
  | "blocked"
  | "agency"
  | "human"
  | "budget"
  | "threshold"
  | "undecided"
  | "model"
  | "within"
  | "expired"
  | "answered";

/** What the rules say about one task. A pending one waits for a person. */
export type Outcome =
  | {
      readonly status: "approved";
      readonly decidedBy: "rules" | "model";
      readonly rule: Rule;
      readonly reason: string;
      readonly terms: Terms;
    }
  | {
      readonly status: "denied";
      readonly decidedBy: "rules" | "budget" | "model";
      readonly rule: Rule;
      readonly reason: string;
    }
  | {
      readonly status: "pending";
      readonly decidedBy: "rules" | "model";
      readonly rule: Rule;
      readonly reason: string;
    };

/** What is known about the task and the owner's day besides the task and the context. */
export type State = { readonly haltReason: string | null; readonly committedTodayNano: number };

/**
 * Decides by rules alone, in the order of design §5.1. Pure: no clock, no storage. Whatever is left undecided may
 * be weighed by a model (opinion.ts) and otherwise waits for a person, which is the safe answer.
 */
export function decide(task: Task, context: PersonalContext, state: State): Outcome {
  const { preferences, rules } = context;
  if (state.haltReason !== null)
    return denied("halted", `Task ${task.taskId} was halted: ${state.haltReason}`);

  const texts = textsOf(task);
  const blocked = firstMentioned(texts, rules.blockedOperations, ["sure"]);
  if (blocked !== null) return denied("blocked", `Blocked operation: ${blocked}`);

  if (!isAllowed(task.agency, rules))
    return denied("agency", `Agency ${task.agency} is not among the allowed agencies`);

  const sensitive = firstMentioned(texts, rules.requiresHumanApproval, ["sure", "perhaps"]);
  if (sensitive !== null) return pending("human", `A person must approve: ${sensitive}`);
  if (preferences.approvalRequired) return pending("human", "A person must approve every task");

  const left = preferences.budgetLimitNano - state.committedTodayNano;
  if (task.estimatedNano > left) return overBudget(task, left);

  // After the budget: a rule more may turn a yes into a question, but never a denial into one.
  const perhaps = firstMentioned(texts, rules.blockedOperations, ["perhaps"]);
  if (perhaps !== null) return pending("human", `A person must see whether this is blocked: ${perhaps}`);

  if (task.estimatedNano > preferences.costThresholdNano) {
    const threshold = usdFromNano(preferences.costThresholdNano);
    return pending(
      "threshold",
      `The estimate of $${usdFromNano(task.estimatedNano)} is above the $${threshold} that a task may cost without a person`,
    );
  }
  if (!mayApproveAlone(task.estimatedNano, preferences)) {
    return pending("undecided", "The rules leave this one open; a person is asked");
  }
  return {
    status: "approved",
    decidedBy: "rules",
    rule: "within",
    reason: `Within the day's budget and the limits for ${preferences.riskTolerance} risk`,
    terms: termsFor(task.estimatedNano, preferences),
  };
}

/** Where a task can name an operation: its description, its type and each of its operations. */
export const textsOf = (task: Task): readonly Words[] =>
  [task.description, task.type, ...task.operations].map(readText);

/** The first of these operations that one of the texts names, or speaks of that surely; null if none does. */
export const firstMentioned = (
  texts: readonly Words[],
  operations: readonly string[],
  sureness: readonly Sureness[],
): string | null =>
  operations.find((operation) => {
    const read = readOperation(operation);
    return texts.some((text) => mentions(text, read) || sureness.includes(speaksOf(text, read)));
  }) ?? null;

function isAllowed(agency: string, rules: Rules): boolean {
  return rules.allowedAgencies.some((name) => name === "*" || name.toLowerCase() === agency.toLowerCase());
}

const denied = (rule: Rule, reason: string): Outcome => ({
  status: "denied",
  decidedBy: "rules",
  rule,
  reason,
});
const pending = (rule: Rule, reason: string): Outcome => ({
  status: "pending",
  decidedBy: "rules",
  rule,
  reason,
});

const overBudget = (task: Task, leftNano: number): Outcome => ({
  status: "denied",
  decidedBy: "budget",
  rule: "budget",
  reason: `The estimate of $${usdFromNano(task.estimatedNano)} is more than the $${usdFromNano(Math.max(0, leftNano))} left of today's budget`,
});
