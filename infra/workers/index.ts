import type { Provider } from "@pulumi/cloudflare/provider.js";
import type { WorkerName } from "../../workers/workers.ts";
import type { Config } from "../config/index.ts";
import { declareModelRoute } from "../gateway/index.ts";
import type { Worker } from "../worker/index.ts";
import { declareArchive } from "./archive.ts";
import { declareChat } from "./chat.ts";
import { declareChief } from "./chief.ts";
import { declareClock } from "./clock.ts";
import { declareEdge } from "./edge.ts";
import { declareGate } from "./gate.ts";
import { declareLedger } from "./ledger.ts";
import { declareLive } from "./live.ts";
import { declareMachineWorker } from "./machine.ts";
import { declareMailRouting } from "./mail.ts";
import { declareMcp } from "./mcp.ts";
import { declareMessaging } from "./messaging.ts";
import type { Needs } from "./needs.ts";
import { declareNotices } from "./notices.ts";
import { declareOpenApi } from "./openapi.ts";
import { declarePersonas } from "./personas.ts";
import { declareProxy } from "./proxy.ts";
import { declareRuntime } from "./runtime.ts";
import { declareTools } from "./tools.ts";

/** The Workers, each manifest matched with its resources; each only uses those before it. Every Worker of the table is here. */
export function declareWorkers(config: Config, needs: Needs, provider: Provider) {
  const openapi = declareOpenApi(config, provider);
  const live = declareLive(config, provider);
  const notices = declareNotices(config, { live }, provider);
  const ledger = declareLedger(config, needs, { live, notices }, provider);
  const model = declareModelRoute(config, needs.budget, provider);
  const gate = declareGate(config, needs, model, { live, ledger, notices }, provider);
  const runtime = declareRuntime(config, model, { gate, ledger }, provider);
  const machine = declareMachineWorker(config, needs, { gate, ledger, notices }, provider);
  const personas = declarePersonas(config, needs, model, { gate, live, ledger, notices, machine }, provider);
  const mcp = declareMcp(config, needs, { gate, runtime, notices }, provider);
  const beside = { gate, live, ledger, notices, runtime, personas, mcp };
  const chief = declareChief(config, needs, model, beside, provider);
  const chat = declareChat(config, needs, model, { live, ledger, chief }, provider);
  const tools = declareTools(config, { gate, chat, ledger, personas, mcp }, provider);
  const messaging = declareMessaging(config, { gate, chat, ledger, notices }, provider);
  declareMailRouting(config, messaging, provider);
  const proxy = declareProxy(config, provider);
  const archive = declareArchive(
    config,
    needs,
    { ledger, chief, mcp, runtime, chat, notices, machine, personas, messaging },
    provider,
  );
  const behind = {
    openapi,
    live,
    gate,
    chat,
    ledger,
    notices,
    runtime,
    machine,
    personas,
    chief,
    messaging,
    mcp,
    tools,
    proxy,
    archive,
  };
  const edge = declareEdge(config, needs, behind, provider);
  const clock = declareClock(config, behind, provider);
  return { ...behind, edge, clock } satisfies {
    readonly [W in WorkerName]: Worker<W>;
  };
}
