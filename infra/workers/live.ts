import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as liveBindings } from "../../workers/live/bindings.ts";
import type { Config } from "../config/index.ts";
import { OWN } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** Tells open pages what has changed. */
export function declareLive(config: Config, provider: Provider): Worker<"live"> {
  const args = { manifest: liveBindings, sources: { LIVE: OWN } as const, classes: ["Live"] };
  return new Worker("live", { ...scriptOf(config, "live"), ...args }, provider);
}
