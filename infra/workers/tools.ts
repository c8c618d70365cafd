import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/tools/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { countersOf } from "./counters.ts";
import { scriptOf } from "./needs.ts";

/** Purser itself as an MCP server. */
export function declareTools(
  config: Config,
  workers: Bound<typeof manifest.bindings, "tools">,
  provider: Provider,
): Worker<"tools"> {
  const { CHAT_LIMIT } = countersOf(config.stack);
  return new Worker(
    "tools",
    { ...scriptOf(config, "tools"), manifest, sources: { CHAT_LIMIT }, workers },
    provider,
  );
}
