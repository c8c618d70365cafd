import type { PersonalContext, Rules } from "../../context/context.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Task } from "../tasks/task.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { speaksOf } from "./meaning.ts";
import { readOperation } from "./operation.ts";
import { isNamed, orders } from "./phrase.ts";
import { oddityOf, oddityOfNames, strangeNamesOf } from "./plain.ts";
import { mayApproveAlone, type Terms, termsFor } from "./risk.ts";
import { cutWords } from "./words.ts";
import { isKnownWork, isOnlyTold } from "./work/work.ts";

/** Which step of the order decided; stored with the decision. */
export type GateRule =
  | "halted"
  | "blocked"
  | "agency"
  | "human"
  | "budget"
  | "threshold"
  | "unclear"
  | "undecided"
  | "model"
  | "within"
  | "expired"
  | "answered";

/** What the rules say about one task. A pending one waits for a person. */
export type RuleOutcome =
  | {
      readonly status: "approved";
      readonly decidedBy: "rules" | "model";
      readonly rule: GateRule;
      readonly reason: string;
      readonly terms: Terms;
    }
  | {
      readonly status: "denied";
      readonly decidedBy: "rules" | "budget" | "model";
      readonly rule: GateRule;
      readonly reason: string;
    }
  | {
      readonly status: "pending";
      readonly decidedBy: "rules" | "model";
      readonly rule: GateRule;
      readonly reason: string;
    };

/** What is known about the task and the owner's day besides the task and the context. */
export type State = { readonly haltReason: string | null; readonly committedTodayNano: number };

/**
 * Decides by rules alone, in the order of the steps below, which is part of the contract. Pure: no clock, no storage. Whatever is left undecided may
 * be weighed by a model (opinion.ts) and otherwise waits for a person, which is the safe answer.
 */
export function decide(task: Task, context: PersonalContext, state: State): RuleOutcome {
  const { preferences, rules } = context;
  if (state.haltReason !== null)
    return denied("halted", `Task ${task.taskId} was halted: ${state.haltReason}`);

  const fields = fieldsOf(task);
  const blocked = blockedBy(fields, rules);
  if (blocked !== null) return denied("blocked", `Blocked operation: ${blocked}`);

  if (!isAllowed(task.agency, rules))
    return denied("agency", `Agency ${task.agency} is not among the allowed agencies`);

  const sensitive = firstSpokenOf(fields, rules.requiresHumanApproval);
  if (sensitive !== null) return pending("human", `A person must approve: ${sensitive}`);
  const ownToSay = PEOPLES_OWN[task.type];
  if (Object.hasOwn(PEOPLES_OWN, task.type) && ownToSay !== undefined) return pending("human", ownToSay);
  if (preferences.approvalRequired) return pending("human", "A person must approve every task");

  const left = preferences.budgetLimitNano - state.committedTodayNano;
  if (task.estimatedNano > left) return overBudget(task, left);

  // After the budget: a rule more may turn a yes into a question, but never a denial into one.
  const perhaps = firstSpokenOf(fields, rules.blockedOperations);
  if (perhaps !== null) return pending("human", `A person must see whether this is blocked: ${perhaps}`);

  if (task.estimatedNano > preferences.costThresholdNano) {
    const threshold = usdFromNano(preferences.costThresholdNano);
    return pending(
      "threshold",
      `The estimate of $${usdFromNano(task.estimatedNano)} is above the $${threshold} that a task may cost without a person`,
    );
  }
  const oddity =
    oddityOf(fields.prose, wordsBesides(task.description, rules)) ?? oddityOfNames(fields.labels);
  if (oddity !== null) {
    return pending("unclear", `A person is asked, because the rules are for plain English: ${oddity}`);
  }
  if (!mayApproveAlone(task.estimatedNano, preferences) || !isKnownWork(task.description, fields.said)) {
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

/**
 * Types of tasks that neither rules nor a model say yes to: those that add to what Purser is for its person
 * (workers/chief/architect/proposing.ts) or to what it costs (workers/machine/gate.ts), and what another household asks for (workers/mcp/peers/answering.ts).
 */
const PEOPLES_OWN: Readonly<Record<string, string>> = {
  agent_create: "A person must approve what is added to Purser",
  journal_extension: "A person must approve what is added to Purser",
  machine_place: "A person must approve what the machine costs",
  accept_slot: "A person must approve what another household asks for",
};

/** The first blocked operation that the task orders or names, and nothing less: a denial is for what it is, not for words near it. */
export const blockedBy = ({ description, names }: Fields, { blockedOperations }: Rules): string | null =>
  blockedOperations.find((operation) => {
    const read = readOperation(operation);
    return orders(description, read) || names.some((name) => isNamed(name, read));
  }) ?? null;

/** The first of these operations that the task's texts, taken together, speak of. */
const firstSpokenOf = ({ words }: Fields, operations: readonly string[]): string | null =>
  operations.find((operation) => speaksOf(words, readOperation(operation))) ?? null;

/** Names that the owner's own rules use are as good as English ones; so are those that something only says something of. */
const wordsBesides = (description: string, rules: Rules): ReadonlySet<string> =>
  new Set([...namesIn(rules), ...(isOnlyTold(description) ? strangeNamesOf(description) : [])]);

const namesIn = ({ allowedAgencies, blockedOperations, requiresHumanApproval }: Rules): readonly string[] =>
  [...allowedAgencies, ...blockedOperations, ...requiresHumanApproval].flatMap(cutWords);

function isAllowed(agency: string, rules: Rules): boolean {
  return rules.allowedAgencies.some((name) => name === "*" || name.toLowerCase() === agency.toLowerCase());
}

const denied = (rule: GateRule, reason: string): RuleOutcome => ({
  status: "denied",
  decidedBy: "rules",
  rule,
  reason,
});
const pending = (rule: GateRule, reason: string): RuleOutcome => ({
  status: "pending",
  decidedBy: "rules",
  rule,
  reason,
});

const overBudget = (task: Task, leftNano: number): RuleOutcome => ({
  status: "denied",
  decidedBy: "budget",
  rule: "budget",
  reason: `The estimate of $${usdFromNano(task.estimatedNano)} is more than the $${usdFromNano(Math.max(0, leftNano))} left of today's budget`,
});
