import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/chat/bindings.ts";
import type { Config } from "../config/index.ts";
import type { ModelRoute } from "../gateway/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { countersOf } from "./counters.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** Conversations with the assistant. */
export function declareChat(
  config: Config,
  { storage, migrations }: Needs,
  model: ModelRoute,
  workers: Bound<typeof manifest.bindings, "chat">,
  provider: Provider,
): Worker<"chat"> {
  const { CHAT_LIMIT, PAGE_LIMIT } = countersOf(config.stack);
  const sources = {
    CHAT_LIMIT,
    PAGE_LIMIT,
    DB: storage.database,
    TIME_ZONE: config.timeZone,
    ...model.sources,
  } as const;
  const args = { manifest, sources, workers, after: [migrations, ...model.after] };
  return new Worker("chat", { ...scriptOf(config, "chat"), ...args }, provider);
}
