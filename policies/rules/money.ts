import { estimate } from "../estimate/index.ts";
import type { Violation } from "../exposure/violation.ts";
import { allowance, type Budget, DEFAULT_BUDGET, nanoOf } from "../money/allowance.ts";
import { declaredCaps, dishonestAllowances } from "../money/honest.ts";
import { staleProblems } from "../money/stale.ts";
import { overBudget } from "../money/verdict.ts";
import { dollars, NANO_PER_USD } from "../prices/money.ts";
import type { Resource } from "../resource.ts";
import type { Settings } from "../settings.ts";
import { BUDGET_FIELDS, ofCodes, PLAN_FIELDS, type Rule } from "./rule.ts";

/** The month fits: infrastructure at its ceiling under the warn line, and enough left for the model. */
export const monthlyBudget: Rule = {
  name: "monthly-budget",
  description: "Everything together stays within the month's budget, at the most it can cost.",
  level: "mandatory",
  scope: "stack",
  settings: [...BUDGET_FIELDS, ...PLAN_FIELDS],
  check: (resources, settings) => {
    const budget = boundBudget(resources, settings);
    const bill = estimate(resources, settings.caps);
    const over = overBudget(bill, allowance(bill, budget), budget).map(({ message }) => ({ message }));
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
  check: (resources, settings) => {
    const budget = boundBudget(resources, settings);
    const left = allowance(estimate(resources, settings.caps), budget);
    return dishonestAllowances(resources, left);
  },
};

/** What has no price, or cannot be known before the deploy, is not deployed. */
export const unpricedResource: Rule = {
  name: "unpriced-resource",
  description: "Every resource has a price or is listed as free; nothing is guessed and nothing is skipped.",
  level: "mandatory",
  scope: "stack",
  settings: PLAN_FIELDS,
  check: (resources, { caps }) =>
    ofCodes(estimate(resources, caps).problems, ["unpriced", "unknown"], resources),
};

/** The prices that decide have been looked at recently. */
export const priceAge: Rule = {
  name: "price-age",
  description: "No price that the bill rests on is older than 90 days.",
  level: "mandatory",
  scope: "stack",
  settings: PLAN_FIELDS,
  check: (resources, { caps }, now) => staleProblems(estimate(resources, caps), caps, now),
};

/** The stack's own declared budget, dollars: what its ledger is bound to, else the one of the project. */
function declaredUsd(resources: readonly Resource[]): number {
  const caps = declaredCaps(resources);
  return caps.length === 0 ? DEFAULT_BUDGET.capUsd : Math.min(...caps) / NANO_PER_USD;
}

/** The budget to decide with: the settings', but never above the stack's own without the owner's word. */
function boundBudget(resources: readonly Resource[], { budget, iUnderstand }: Settings): Budget {
  if (iUnderstand) return budget;
  const capUsd = Math.min(budget.capUsd, declaredUsd(resources));
  // The warn line keeps its share of a smaller budget.
  const warnUsd = Math.min(budget.warnUsd, (capUsd * DEFAULT_BUDGET.warnUsd) / DEFAULT_BUDGET.capUsd);
  return { ...budget, capUsd, warnUsd };
}

function raisedCap(resources: readonly Resource[], { budget, iUnderstand }: Settings): Violation[] {
  // A stack may give itself less than the pack's default; that decides then, and nothing was raised.
  const declared = Math.max(declaredUsd(resources), DEFAULT_BUDGET.capUsd);
  if (iUnderstand || budget.capUsd <= declared) return [];
  return [
    {
      message: `The pack's cap of ${dollars(nanoOf(budget.capUsd))} is above the stack's own budget of ${dollars(nanoOf(declared))}. Lower capUsd, or say that it is meant with iUnderstand: true.`,
    },
  ];
}
