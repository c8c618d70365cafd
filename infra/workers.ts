import type { Provider } from "@pulumi/cloudflare/provider.js";
import type { Config } from "./config.ts";
import { declareModelRoute } from "./gateway.ts";
import { declareArchive } from "./workers/archive.ts";
import { declareAssistant } from "./workers/assistant.ts";
import { declareEdge } from "./workers/edge.ts";
import { declareLedger } from "./workers/ledger.ts";
import type { Needs } from "./workers/needs.ts";
import { declareProxy } from "./workers/proxy.ts";
import { declareRuntime } from "./workers/runtime.ts";

/** The Workers, each manifest matched with its resources; each only uses those before it. */
export function declareWorkers(config: Config, needs: Needs, provider: Provider) {
  const ledger = declareLedger(config, needs, provider);
  const model = declareModelRoute(config, needs.budget, provider);
  const assistant = declareAssistant(config, needs, { ledger, model }, provider);
  const runtime = declareRuntime(config, { assistant, ledger, model }, provider);
  const proxy = declareProxy(config, provider);
  const archive = declareArchive(config, needs, { assistant, ledger, runtime }, provider);
  const edge = declareEdge(config, needs, { assistant, ledger, runtime, proxy, archive }, provider);
  return { ledger, assistant, runtime, proxy, archive, edge };
}
