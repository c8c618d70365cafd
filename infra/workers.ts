import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { bindings as assistantBindings } from "../workers/assistant/bindings.ts";
import type { Role } from "../workers/caller.ts";
import { bindings as edgeBindings } from "../workers/edge/bindings.ts";
import { bindings as ledgerBindings } from "../workers/ledger/bindings.ts";
import type { Access } from "./access.ts";
import { OWN } from "./bindings.ts";
import type { LedgerBudget } from "./budget.ts";
import { bundle, type WorkerName } from "./bundle.ts";
import type { Config } from "./config.ts";
import { declareModelRoute, type ModelRoute } from "./gateway.ts";
import type { Storage } from "./storage.ts";
import { Worker } from "./worker.ts";

export type Needs = {
  readonly storage: Storage;
  readonly access: Access;
  /** The schema that the assistant's code expects. */
  readonly migrations: pulumi.Resource;
  /** The month's money for the ledger. */
  readonly budget: pulumi.Output<LedgerBudget>;
};

/** The Workers, each manifest matched with its resources. */
export function declareWorkers(config: Config, needs: Needs, provider: Provider) {
  const ledger = declareLedger(config, needs, provider);
  const model = declareModelRoute(config, needs.budget, provider);
  const assistant = declareAssistant(config, needs, { ledger, model }, provider);
  return { ledger, assistant, edge: declareEdge(config, needs, { assistant, ledger }, provider) };
}

function declareLedger(config: Config, { budget }: Needs, provider: Provider): Worker<"ledger"> {
  const sources = {
    LEDGER: OWN,
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
  const args = { ...common(config, "ledger"), manifest: ledgerBindings, sources, classes: ["Ledger"] };
  return new Worker("ledger", args, provider);
}

function declareAssistant(
  config: Config,
  { storage, migrations }: Needs,
  { ledger, model }: { ledger: Worker<"ledger">; model: ModelRoute },
  provider: Provider,
): Worker<"assistant"> {
  const sources = {
    DB: storage.database,
    TIME_ZONE: config.timeZone,
    AGENCY_GATEWAY_URL: config.agencyGatewayUrl ?? "",
    AGENCY_GATEWAY_TOKEN: config.agencyGatewayToken,
    TOKEN_EXPIRIES: config.tokens.map(({ name, role, expiresAt }) => ({ name, role, expiresAt })),
    LEDGER: ledger,
    CONVERSATIONS: OWN,
    JUDGEMENTS: OWN,
    MODEL_BASE_URL: model.baseUrl,
    AI_GATEWAY_TOKEN: model.token,
    ANTHROPIC_API_KEY: config.anthropicApiKey,
    MODELS: config.models,
  } as const;
  return new Worker(
    "assistant",
    {
      ...common(config, "assistant"),
      manifest: assistantBindings,
      sources,
      classes: ["Conversation", "Judgement"],
      crons: ["* * * * *"],
      after: [migrations, ...model.after],
    },
    provider,
  );
}

function declareEdge(
  config: Config,
  { storage, access }: Needs,
  { assistant, ledger }: { assistant: Worker<"assistant">; ledger: Worker<"ledger"> },
  provider: Provider,
): Worker<"edge"> {
  const { hostname, zoneId } = config;
  const sources = {
    ASSISTANT: assistant,
    LEDGER: ledger,
    KEYS: storage.keys,
    HOSTNAMES: [hostname],
    ACCESS: { issuer: `https://${config.accessTeam}.cloudflareaccess.com`, audience: access.audience },
    PEOPLE: rolesOf(config),
    TOKENS: pulumi.secret(JSON.stringify(config.tokens)),
  };
  const domain = { hostname, zoneId, after: access.applications };
  return new Worker("edge", { ...common(config, "edge"), manifest: edgeBindings, sources, domain }, provider);
}

function common<Name extends WorkerName>(config: Config, name: Name) {
  const { accountId, stack, protectData: protect } = config;
  return { accountId, scriptName: `purser-${stack}-${name}`, bundle: bundle(name), protect };
}

function rolesOf(config: Config): Record<string, Role> {
  const having = (role: Role) => (email: string) => [email, role] as const;
  return Object.fromEntries([
    ...config.ownerEmails.map(having("admin")),
    ...config.householdEmails.map(having("personal")),
  ]);
}
