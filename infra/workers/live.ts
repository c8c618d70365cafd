import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/live/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** Tells open pages what has changed. */
export function declareLive(config: Config, provider: Provider): Worker<"live"> {
  return new Worker("live", { ...scriptOf(config, "live"), manifest, sources: {}, workers: {} }, provider);
}
