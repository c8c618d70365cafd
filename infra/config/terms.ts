import { type Caps, DEFAULT_CAPS } from "../../policies/estimate/caps.ts";
import { type Budget, DEFAULT_BUDGET } from "../../policies/money/allowance.ts";
import type { ConfigKey } from "./key.ts";
import { CONFIG_KEYS } from "./keys.ts";
import type { Settings } from "./settings.ts";

const NAMES = [
  "budgetUsd",
  "minimumAllowanceUsd",
  "otherStacksUsd",
  "workersPlan",
  "zonePlan",
  "taxPercent",
  "models",
  "pricesConfirmed",
] as const;

/** What the owner says about the month's money. */
export type BudgetTerms = Pick<Settings, (typeof NAMES)[number]>;

/** The terms alone, as the program exports them. */
export const budgetTermsOf = (terms: BudgetTerms): BudgetTerms =>
  Object.fromEntries(NAMES.map((name) => [name, terms[name]])) as BudgetTerms;

/** The terms that a program exported; one from before there were any decided by the fallbacks. */
export function termsFrom(exported: unknown): BudgetTerms {
  const given = typeof exported === "object" && exported !== null ? exported : {};
  const read = (name: (typeof NAMES)[number]) => {
    const { check, fallback }: ConfigKey = CONFIG_KEYS[name];
    const value: unknown = (given as Readonly<Record<string, unknown>>)[name] ?? fallback;
    if (value === undefined) return undefined;
    return check.parse(typeof value === "string" ? value : JSON.stringify(value));
  };
  return Object.fromEntries(NAMES.map((name) => [name, read(name)])) as BudgetTerms;
}

/** The limits of use on the account's plans, and the models that are used. */
export const capsOf = ({ workersPlan, zonePlan, models }: BudgetTerms): Caps => ({
  ...DEFAULT_CAPS,
  workersPlan,
  zonePlan,
  models,
});

/** The month's limits: the warn line keeps its share of a smaller budget. */
export const budgetOf = ({
  budgetUsd,
  minimumAllowanceUsd,
  taxPercent,
}: Pick<BudgetTerms, "budgetUsd" | "minimumAllowanceUsd" | "taxPercent">): Budget => ({
  ...DEFAULT_BUDGET,
  capUsd: budgetUsd,
  minimumAllowanceUsd,
  warnUsd: (budgetUsd * DEFAULT_BUDGET.warnUsd) / DEFAULT_BUDGET.capUsd,
  taxRate: taxPercent / 100,
});
