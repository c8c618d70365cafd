import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as runtimeBindings } from "../../workers/runtime/bindings.ts";
import { OWN } from "../bindings.ts";
import type { Config } from "../config.ts";
import type { ModelRoute } from "../gateway.ts";
import { Worker } from "../worker.ts";
import { scriptOf } from "./needs.ts";

/** The agent endpoint. */
export function declareRuntime(
  config: Config,
  behind: { assistant: Worker<"assistant">; ledger: Worker<"ledger">; model: ModelRoute },
  provider: Provider,
): Worker<"runtime"> {
  const { assistant, ledger, model } = behind;
  const sources = {
    ASSISTANT: assistant,
    LEDGER: ledger,
    SESSIONS: OWN,
    NOTES: OWN,
    ROSTER: OWN,
    FETCH_HOSTS: config.fetchHosts,
    WEB_SEARCHES: config.webSearchesPerRun,
    MODEL_BASE_URL: model.baseUrl,
    AI_GATEWAY_TOKEN: model.token,
    ANTHROPIC_API_KEY: config.anthropicApiKey,
    MODELS: config.models,
  } as const;
  const args = {
    manifest: runtimeBindings,
    sources,
    classes: ["AgentSession", "Notes", "Roster"],
    after: model.after,
  };
  return new Worker("runtime", { ...scriptOf(config, "runtime"), ...args }, provider);
}
