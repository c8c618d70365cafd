import { NANO_PER_USD } from "../wire/money.ts";

export const RISK_TOLERANCES = ["conservative", "balanced", "aggressive"] as const;
export type RiskTolerance = (typeof RISK_TOLERANCES)[number];

/** What the owner wants, in the terms the rules compute with. One version is in force at a time. */
export type PersonalContext = {
  /** 0 while nothing is stored and the default is in force. */
  readonly version: number;
  readonly preferences: Preferences;
  readonly rules: Rules;
  readonly changedAt: number | null;
  readonly changedBy: string | null;
};

export type Preferences = {
  /** Agencies' money per day of the owner; not Purser's own 15 dollars a month. */
  readonly budgetLimitNano: number;
  /** Every task waits for a person. */
  readonly approvalRequired: boolean;
  /** A task that costs more waits for a person. */
  readonly costThresholdNano: number;
  readonly riskTolerance: RiskTolerance;
};

export type Rules = {
  /** Names of agencies, whatever their case; "*" allows any. */
  readonly allowedAgencies: readonly string[];
  readonly blockedOperations: readonly string[];
  readonly requiresHumanApproval: readonly string[];
};

/**
 * Sensitive by default beside the first three (docs/decisions/023): moving or spending money, sending or publishing to
 * the outside, taking data out, installing or running code from elsewhere.
 */
const OUTWARD = [
  "money_transfers",
  "external_messages",
  "external_publishing",
  "data_exports",
  "external_code",
] as const;

/** What nobody set: the contract's defaults (docs/contracts.md), and what is sensitive besides. */
export const DEFAULT_CONTEXT: PersonalContext = {
  version: 0,
  preferences: {
    budgetLimitNano: 50 * NANO_PER_USD,
    approvalRequired: false,
    costThresholdNano: 10 * NANO_PER_USD,
    riskTolerance: "balanced",
  },
  rules: {
    allowedAgencies: ["*"],
    blockedOperations: ["delete_production", "modify_credentials", "deploy_without_review"],
    requiresHumanApproval: ["large_external_calls", "data_deletion", "permission_changes", ...OUTWARD],
  },
  changedAt: null,
  changedBy: null,
};

/** How often entries were added to the default rules. Stored with a version, it says which of them its writer had before them. */
export const DEFAULTS_GENERATION = 2;

/**
 * Rules as they were stored, with the default entries that came after them: who wrote them never decided about those. Once
 * written again they are as written, so that an entry that was taken out stays out.
 *
 * @param generation of the defaults when they were stored; absent before there were generations
 */
export function withLaterDefaults(rules: Rules, generation = 1): Rules {
  if (generation >= DEFAULTS_GENERATION) return rules;
  const missing = OUTWARD.filter((operation) => !rules.requiresHumanApproval.includes(operation));
  return { ...rules, requiresHumanApproval: [...rules.requiresHumanApproval, ...missing] };
}
