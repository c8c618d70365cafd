import { AiGateway } from "@pulumi/cloudflare/aiGateway.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ASKS_MODEL } from "../../workers/bindings.ts";
import { GATEWAY_RATE } from "../../workers/model/gateway.ts";
import type { LedgerBudget } from "../budget/index.ts";
import type { Config } from "../config/index.ts";
import type { BindingSources } from "../worker/bindings.ts";
import { namedRolesOf } from "../workers/people.ts";

/** How model calls leave the assistant. */
export type ModelRoute = {
  /** What the bindings are made from of every Worker that asks a model. */
  readonly sources: BindingSources<typeof ASKS_MODEL>;
  /** What has to stand before the first call. */
  readonly after: readonly pulumi.Resource[];
};

/** The longest month. Windows do not begin with months, so one month can see two of them: only the ledger holds to the month. */
const WINDOW_SECONDS = 2_678_400;
const NANO_PER_CENT = 10_000_000;
const CENTS_PER_DOLLAR = 100;

/**
 * Straight to the configured address, or through an AI Gateway of this stack that stops spending at the same number as the
 * ledger. It is a second fence and no more: it counts after the fact, by its own estimate of what a call cost.
 */
export function declareModelRoute(
  config: Config,
  ledger: pulumi.Output<LedgerBudget>,
  provider: Provider,
): ModelRoute {
  const { accountId, stack, aiGatewayToken } = config;
  if (aiGatewayToken === undefined) return { sources: sourcesOf(config, config.modelBaseUrl), after: [] };
  const aiGatewayId = `purser-${stack}`;
  const gateway = new AiGateway(
    "model",
    {
      accountId,
      aiGatewayId,
      authentication: true,
      // Prompts and answers are the owner's own affairs.
      collectLogs: false,
      cacheTtl: 0,
      cacheInvalidateOnUpdate: false,
      rateLimitingInterval: GATEWAY_RATE.seconds,
      rateLimitingLimit: GATEWAY_RATE.requests,
      rateLimitingTechnique: "sliding",
      // The API's defaults; left out they would show as a change after every refresh.
      logpush: false,
      zdr: false,
      spendLimits: {
        enabled: true,
        // Every rule without an id gets the same one from the provider.
        rules: [
          {
            id: "month",
            limitType: "cost",
            technique: "fixed",
            window: WINDOW_SECONDS,
            limit: ledger.allowanceNano.apply(wholeCents),
          },
        ],
      },
    },
    { provider },
  );
  const baseUrl = `https://gateway.ai.cloudflare.com/v1/${accountId}/${aiGatewayId}/anthropic`;
  return { sources: sourcesOf(config, baseUrl, aiGatewayToken), after: [gateway] };
}

const sourcesOf = (
  config: Config,
  baseUrl: string,
  token?: pulumi.Output<string>,
): ModelRoute["sources"] => ({
  PEOPLE: namedRolesOf(config),
  PROVIDER_URL: config.modelBaseUrl,
  MODEL_BASE_URL: baseUrl,
  AI_GATEWAY_TOKEN: token,
  ANTHROPIC_API_KEY: config.anthropicApiKey,
  MODELS: config.models,
});

/** Dollars, never more than the nano-dollars that they stand for. */
export function wholeCents(nano: number): number {
  return Math.floor(nano / NANO_PER_CENT) / CENTS_PER_DOLLAR;
}
