import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/runtime/bindings.ts";
import type { Config } from "../config/index.ts";
import type { ModelRoute } from "../gateway/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** The agent endpoint. */
export function declareRuntime(
  config: Config,
  model: ModelRoute,
  workers: Bound<typeof manifest.bindings, "runtime">,
  provider: Provider,
): Worker<"runtime"> {
  const sources = {
    FETCH_HOSTS: config.fetchHosts,
    WEB_SEARCHES: config.webSearchesPerRun,
    ...model.sources,
  } as const;
  const args = { manifest, sources, workers, after: model.after };
  return new Worker("runtime", { ...scriptOf(config, "runtime"), ...args }, provider);
}
