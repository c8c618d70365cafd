import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as ledgerBindings } from "../../workers/ledger/bindings.ts";
import type { Config } from "../config/index.ts";
import { OWN } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** The month's money. */
export function declareLedger(
  config: Config,
  { budget }: Needs,
  { live }: { live: Worker<"live"> },
  provider: Provider,
): Worker<"ledger"> {
  const sources = {
    LEDGER: OWN,
    LIVE: live,
    ALLOWANCE_NANO: budget.allowanceNano,
    BUDGET: {
      capNano: budget.capNano,
      warnNano: budget.warnNano,
      interactiveNano: budget.interactiveNano,
      epsilonNano: budget.epsilonNano,
      fixedNano: budget.fixedNano,
      meteredCeilingNano: budget.meteredCeilingNano,
      cheapModels: [config.models.cheap],
    },
    NOTIFY_URL: config.notifyUrl,
    ANTHROPIC_ADMIN_KEY: config.anthropicAdminKey,
    ANTHROPIC_WORKSPACE_ID: config.anthropicWorkspaceId ?? "",
    AZURE_COST_READER: config.azureCostReader,
    CLOUDFLARE_USAGE_READER: config.cloudflareUsageReader,
  } as const;
  const args = { ...scriptOf(config, "ledger"), manifest: ledgerBindings, sources, classes: ["Ledger"] };
  return new Worker("ledger", args, provider);
}
