import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/ledger/bindings.ts";
import { isBilledAt } from "../../workers/model/label.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";
import { householdOf } from "./people.ts";
import { sealingKeys } from "./sealing-keys.ts";

/** The month's money. */
export function declareLedger(
  config: Config,
  { budget, bill }: Needs,
  workers: Bound<typeof manifest.bindings, "ledger">,
  provider: Provider,
): Worker<"ledger"> {
  const sources = {
    ALLOWANCE_NANO: budget.allowanceNano,
    BUDGET: {
      capNano: budget.capNano,
      warnNano: budget.warnNano,
      interactiveNano: budget.interactiveNano,
      epsilonNano: budget.epsilonNano,
      fixedNano: budget.fixedNano,
      azureFixedNano: budget.azureFixedNano,
      meteredCeilingNano: budget.meteredCeilingNano,
      usageCeilingNano: budget.usageCeilingNano,
      workersPlan: config.workersPlan,
      isBilled: isBilledAt(config.modelBaseUrl),
      cheapModels: [config.models.cheap],
    },
    BILL: bill,
    CREDENTIAL_KEYS: sealingKeys(config),
    HOUSEHOLD: householdOf(config),
    PROVIDER_URL: config.modelBaseUrl,
    ANTHROPIC_ADMIN_KEY: config.anthropicAdminKey,
    ANTHROPIC_WORKSPACE_ID: config.anthropicWorkspaceId ?? "",
    AZURE_COST_READER: config.azureCostReader,
    CLOUDFLARE_USAGE_READER: config.cloudflareUsageReader,
  } as const;
  return new Worker("ledger", { ...scriptOf(config, "ledger"), manifest, sources, workers }, provider);
}
