import { usdFromNano } from "../wire/money.ts";
import type { PersonalContext } from "./context.ts";

/** The owner's context as a model reads it, in every prompt alike. */
export function contextText({ preferences, rules }: PersonalContext): string {
  const list = (names: readonly string[]) => (names.length === 0 ? "none" : names.join(", "));
  return [
    "The owner's preferences:",
    `- budget for agencies' tasks: $${usdFromNano(preferences.budgetLimitNano)} a day`,
    `- a task may cost $${usdFromNano(preferences.costThresholdNano)} without a person's approval`,
    `- a person approves every task: ${preferences.approvalRequired ? "yes" : "no"}`,
    `- risk tolerance: ${preferences.riskTolerance}`,
    "The owner's rules:",
    `- allowed agencies: ${list(rules.allowedAgencies)}`,
    `- never: ${list(rules.blockedOperations)}`,
    `- only with a person's approval: ${list(rules.requiresHumanApproval)}`,
  ].join("\n");
}
