import {
  accessInFront,
  azureHasBudget,
  confirmFree,
  dataProtected,
  logsOn,
  machineSwitchedOff,
  noInternetInbound,
  noPublicAddress,
  noPublicBucket,
  noSecretInBoot,
  planFit,
  shortServiceTokens,
  vaultByRole,
  workersDevOff,
} from "./exposure.ts";
import {
  allowanceHonest,
  levelsHonest,
  monthlyBudget,
  priceAge,
  unpricedInput,
  unpricedResource,
} from "./money.ts";
import type { Rule } from "./rule.ts";

/** Every rule, for every stack. There is no second list and no condition: settings are values. */
export const RULES: readonly Rule[] = [
  monthlyBudget,
  allowanceHonest,
  levelsHonest,
  unpricedResource,
  unpricedInput,
  priceAge,
  planFit,
  noInternetInbound,
  noPublicAddress,
  noSecretInBoot,
  vaultByRole,
  noPublicBucket,
  workersDevOff,
  accessInFront,
  shortServiceTokens,
  dataProtected,
  logsOn,
  azureHasBudget,
  machineSwitchedOff,
  confirmFree,
];
