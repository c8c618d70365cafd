import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as assistantBindings } from "../../workers/assistant/bindings.ts";
import { OWN } from "../bindings.ts";
import type { Config } from "../config.ts";
import type { ModelRoute } from "../gateway.ts";
import { Worker } from "../worker.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** The task gate and the conversation. */
export function declareAssistant(
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
      ...scriptOf(config, "assistant"),
      manifest: assistantBindings,
      sources,
      classes: ["Conversation", "Judgement"],
      crons: ["* * * * *"],
      after: [migrations, ...model.after],
    },
    provider,
  );
}
