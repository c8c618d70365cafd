import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/mcp/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";
import { sealingKeys } from "./sealing-keys.ts";

/** The servers about a person's own things: the journal, and the services that people connect. */
export function declareMcp(
  config: Config,
  workers: Bound<typeof manifest.bindings, "mcp">,
  provider: Provider,
): Worker<"mcp"> {
  const sources = {
    OWNER: config.ownerEmails[0] ?? "",
    TIME_ZONE: config.timeZone,
    CREDENTIAL_KEYS: sealingKeys(config),
  } as const;
  const args = {
    manifest,
    sources,
    workers,
  };
  return new Worker("mcp", { ...scriptOf(config, "mcp"), ...args }, provider);
}
