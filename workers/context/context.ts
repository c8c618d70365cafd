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

/** The seed's defaults. */
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
    requiresHumanApproval: ["large_external_calls", "data_deletion", "permission_changes"],
  },
  changedAt: null,
  changedBy: null,
};
