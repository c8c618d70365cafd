import type { Provider } from "@pulumi/cloudflare/provider.js";
import type { Config } from "../config/index.ts";
import { declareModelRoute } from "../gateway/index.ts";
import { declareArchive } from "./archive.ts";
import { declareEdge } from "./edge.ts";
import { declareGate } from "./gate.ts";
import { declareLedger } from "./ledger.ts";
import { declareLive } from "./live.ts";
import type { Needs } from "./needs.ts";
import { declareOpenApi } from "./openapi.ts";
import { declareProxy } from "./proxy.ts";
import { declareRuntime } from "./runtime.ts";

/** The Workers, each manifest matched with its resources; each only uses those before it. */
export function declareWorkers(config: Config, needs: Needs, provider: Provider) {
  const openapi = declareOpenApi(config, provider);
  const live = declareLive(config, provider);
  const ledger = declareLedger(config, needs, { live }, provider);
  const model = declareModelRoute(config, needs.budget, provider);
  const gate = declareGate(config, needs, { live, ledger, model }, provider);
  const runtime = declareRuntime(config, { gate, ledger, model }, provider);
  const proxy = declareProxy(config, provider);
  const archive = declareArchive(config, needs, { gate, ledger, runtime }, provider);
  const behind = { openapi, live, gate, ledger, runtime, proxy, archive };
  const edge = declareEdge(config, needs, behind, provider);
  return { ...behind, edge };
}
