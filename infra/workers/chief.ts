import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/chief/bindings.ts";
import type { Config } from "../config/index.ts";
import { shownConfig } from "../config/shown.ts";
import type { ModelRoute } from "../gateway/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** The chief of staff and the specialists. */
export function declareChief(
  config: Config,
  { storage, migrations }: Needs,
  model: ModelRoute,
  workers: Bound<typeof manifest.bindings, "chief">,
  provider: Provider,
): Worker<"chief"> {
  const sources = {
    DB: storage.database,
    FETCH_HOSTS: config.fetchHosts,
    TIME_ZONE: config.timeZone,
    CONFIGURATION: shownConfig(config),
    ...model.sources,
  } as const;
  const args = { manifest, sources, workers, after: [migrations, ...model.after] };
  return new Worker("chief", { ...scriptOf(config, "chief"), ...args }, provider);
}
