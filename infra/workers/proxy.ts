import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/proxy/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** Forwards agent requests to the backend. */
export function declareProxy(config: Config, provider: Provider): Worker<"proxy"> {
  const sources = { AUMOS_API_URL: config.aumosApiUrl ?? "", AUMOS_API_KEY: config.aumosApiKey };
  return new Worker("proxy", { ...scriptOf(config, "proxy"), manifest, sources, workers: {} }, provider);
}
