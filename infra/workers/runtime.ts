import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as runtimeBindings } from "../../workers/runtime/bindings.ts";
import type { Config } from "../config/index.ts";
import type { ModelRoute } from "../gateway/index.ts";
import { OWN } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** The agent endpoint. */
export function declareRuntime(
  config: Config,
  behind: { gate: Worker<"gate">; ledger: Worker<"ledger">; model: ModelRoute },
  provider: Provider,
): Worker<"runtime"> {
  const { gate, ledger, model } = behind;
  const sources = {
    GATE: gate,
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
