import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/notices/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** The owner's outbox. */
export function declareNotices(config: Config, provider: Provider): Worker<"notices"> {
  const sources = { NOTIFY_URL: config.notifyUrl };
  return new Worker("notices", { ...scriptOf(config, "notices"), manifest, sources, workers: {} }, provider);
}
