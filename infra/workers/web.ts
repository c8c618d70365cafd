import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/web/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** Has the page. */
export function declareWeb(config: Config, provider: Provider): Worker<"web"> {
  const args = { manifest, sources: {}, workers: {} };
  return new Worker("web", { ...scriptOf(config, "web"), ...args }, provider);
}
