import type { BillLine } from "../estimate/bill.ts";
import { estimate } from "../estimate/index.ts";
import { unreadInputs } from "../estimate/inputs.ts";
import { type Violation, violation } from "../exposure/violation.ts";
import { agedPrices, agedSentence } from "../money/aged.ts";
import { type Allowance, allowance, type Budget, DEFAULT_BUDGET, nanoOf } from "../money/allowance.ts";
import { declaredCaps, dishonestAllowances } from "../money/honest.ts";
import { levelFaults } from "../money/levels.ts";
import { modelProblems } from "../money/models.ts";
import { overBudget, withReserve } from "../money/verdict.ts";
import { asDollars, NANO_PER_USD } from "../prices/money.ts";
import type { PriceBook } from "../prices/price.ts";
import { DAY_MS } from "../prices/time.ts";
import type { Resource } from "../resource.ts";
import type { PackSettings } from "../settings.ts";
import { BUDGET_FIELDS, ofCodes, PLAN_FIELDS, type Rule } from "./rule.ts";

/** The month fits: infrastructure at its ceiling under the warn line, and enough left for the model. */
export const monthlyBudget: Rule = {
  name: "monthly-budget",
  description: "Everything together stays within the month's budget, at the most it can cost.",
  level: "mandatory",
  scope: "stack",
  settings: [...BUDGET_FIELDS, ...PLAN_FIELDS],
  check: (resources, settings, now, book) => {
    const { lines, left, budget } = judged(resources, settings, now, book);
    const over = overBudget(lines, left, budget).map(({ message }) => ({ message }));
    return [...raisedCap(resources, settings), ...over];
  },
};

/** Nobody is handed more than the resources leave. */
export const allowanceHonest: Rule = {
  name: "allowance-honest",
  description:
    "The ledger and the AI Gateway are given no more than the infrastructure leaves for the model.",
  level: "mandatory",
  scope: "stack",
  settings: [...BUDGET_FIELDS, ...PLAN_FIELDS],
  check: (resources, settings, now, book) =>
    dishonestAllowances(resources, judged(resources, settings, now, book).left),
};

/** The levels of the month are those of its budget. */
export const levelsHonest: Rule = {
  name: "levels-honest",
  description:
    "The ledger throttles, keeps back and stops where the budget says, with a cheap model that is cheap.",
  level: "mandatory",
  scope: "stack",
  settings: [...BUDGET_FIELDS, ...PLAN_FIELDS],
  check: (resources, settings, now, book) =>
    levelFaults(resources, judged(resources, settings, now, book).left, now),
};

/** What has no price, or cannot be known before the deploy, is not deployed. */
export const unpricedResource: Rule = {
  name: "unpriced-resource",
  description: "Every resource has a price or is listed as free; nothing is guessed and nothing is skipped.",
  level: "mandatory",
  scope: "stack",
  settings: PLAN_FIELDS,
  check: (resources, { caps }, now, book) => {
    const problems = [
      ...estimate(resources, caps, book).problems,
      ...modelProblems({ caps, resources }, now),
    ];
    return ofCodes(problems, ["unpriced", "unknown"], resources);
  },
};

/** What a resource is given beyond what its price reads costs nothing, or is refused. */
export const unpricedInput: Rule = {
  name: "unpriced-input",
  description: "Every input of a resource is read by its price or known to cost nothing.",
  level: "mandatory",
  scope: "resource",
  settings: [],
  check: (resources) =>
    resources.flatMap((resource) => unreadInputs(resource).map(({ why }) => violation(resource, why))),
};

/** Says which prices nobody has looked at for long. A deployment never stops because a price aged. */
export const priceAge: Rule = {
  name: "price-age",
  description: "Prices that were read 60 days ago or earlier are named, with how to confirm them.",
  level: "advisory",
  scope: "stack",
  settings: PLAN_FIELDS,
  check: (resources, { caps }, now, book) =>
    agedPrices(estimate(resources, caps, book), caps, resources, now).map((aged) => ({
      message: agedSentence(aged),
    })),
};

/**
 * The bill that decides, on the settings' terms. Judged as of a day ago: what the program computed before midnight is not
 * refused after it because a price became a day older in between.
 */
function judged(
  resources: readonly Resource[],
  settings: PackSettings,
  now: Date,
  book?: PriceBook,
): { readonly lines: readonly BillLine[]; readonly left: Allowance; readonly budget: Budget } {
  const budget = boundBudget(resources, settings);
  const at = new Date(now.getTime() - DAY_MS);
  const { lines, ceilingNano } = withReserve(estimate(resources, settings.caps, book), budget, at);
  return { lines, left: allowance({ ceilingNano }, budget), budget };
}

/** The stack's own declared budget, dollars: what its ledger is bound to, else the one of the project. */
function declaredUsd(resources: readonly Resource[]): number {
  const caps = declaredCaps(resources);
  return caps.length === 0 ? DEFAULT_BUDGET.capUsd : Math.min(...caps) / NANO_PER_USD;
}

/** The budget to decide with: the settings', but never above the stack's own without the owner's word. */
function boundBudget(resources: readonly Resource[], { budget, iUnderstand }: PackSettings): Budget {
  if (iUnderstand) return budget;
  const capUsd = Math.min(budget.capUsd, declaredUsd(resources));
  // The warn line keeps its share of a smaller budget.
  const warnUsd = Math.min(budget.warnUsd, (capUsd * DEFAULT_BUDGET.warnUsd) / DEFAULT_BUDGET.capUsd);
  return { ...budget, capUsd, warnUsd };
}

function raisedCap(resources: readonly Resource[], { budget, iUnderstand }: PackSettings): Violation[] {
  // A stack may give itself less than the pack's default; that decides then, and nothing was raised.
  const declared = Math.max(declaredUsd(resources), DEFAULT_BUDGET.capUsd);
  if (iUnderstand || budget.capUsd <= declared) return [];
  return [
    {
      message: `The pack's cap of ${asDollars(nanoOf(budget.capUsd))} is above the stack's own budget of ${asDollars(nanoOf(declared))}. Lower capUsd, or say that it is meant with iUnderstand: true.`,
    },
  ];
}
