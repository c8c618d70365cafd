import { setTimeout } from "node:timers/promises";
import type { Registered } from "../../offline/engine.ts";
import { evaluate } from "../../offline/evaluate.ts";
import { bundle } from "../../worker/bundle.ts";
import { buildBenchWorkers, builtFile } from "../build.ts";
import { inputsOfWorker, withInputs } from "../variant.ts";
import { COUNTS_PATH } from "../workers/counts-path.ts";
import { connectWorker } from "./assigns.ts";
import type { Counts } from "./counts.ts";
import { openPersonas, type PersonasCall, publishEvent, subscribed } from "./opened.ts";

const TIMES = 20;
/** By then what one event leads to has ended: nobody asks meanwhile, because that reads rows too. */
const EACH_MS = 400;
const SETTLED_MS = 5_000;
/** An alarm that something has left behind has gone off by then. */
const QUIET_MS = 65_000;
const IDLE_MS = 120_000;
/** Of messages of a socket, one request is billed for so many (developers.cloudflare.com/durable-objects/platform/pricing). */
export const MESSAGES_A_REQUEST = 20;

/** Of one event and all that it leads to. */
export type CountedCost = {
  /** In the objects of the personas and the ledger. */
  readonly rowsWritten: number;
  readonly rowsRead: number;
  /** Subrequests of the orchestrator's invocations together, and of the one invocation of a run at the edge. */
  readonly orchestratorCalls: number;
  readonly runnerCalls: number;
};

/** Of an hour, from two minutes that were counted. */
type Idle = { readonly entries: number; readonly rowsWritten: number };

export type CountedCosts = {
  readonly event: CountedCost;
  readonly edge: CountedCost;
  readonly worker: CountedCost;
  readonly idle: { readonly none: Idle; readonly one: Idle };
};

/** What events and executions cost, counted by the objects of the very bundles; nothing is measured in time. */
export async function measureCosts(root: string): Promise<CountedCosts> {
  let scripts: readonly string[] = [];
  const { deployment, call, close } = await openPersonas(root, {
    evaluate: async (stack, options) => {
      const evaluation = await evaluate(stack, options);
      await buildBenchWorkers(root);
      const ledger = counted(evaluation.resources, root, "ledger");
      const both = counted(ledger.resources, root, "personas");
      scripts = [ledger.script, both.script];
      return { ...evaluation, resources: both.resources };
    },
  });
  const take = async (): Promise<Counts[]> => {
    const workers = scripts.map((script) => deployment.runtime.miniflare.getWorker(script));
    return Promise.all(
      workers.map(async (worker) => {
        const reply = await (await worker).fetch(`http://localhost${COUNTS_PATH}`);
        return (await reply.json()) as Counts;
      }),
    );
  };
  try {
    const edgeId = await subscribed(call, "edge");
    const workerId = await subscribed(call, "worker", { runsOn: "worker" });
    const costOf = async (eventType: string, personaId?: string): Promise<CountedCost> => {
      await setTimeout(SETTLED_MS);
      await take();
      for (let n = 0; n < TIMES; n++) {
        await publishEvent(call, eventType);
        await setTimeout(EACH_MS);
      }
      await setTimeout(SETTLED_MS);
      const counts = await take();
      await allEnded(call, personaId);
      return costFrom(counts);
    };
    const idle = async (): Promise<Idle> => {
      await setTimeout(QUIET_MS);
      await take();
      await setTimeout(IDLE_MS);
      const counts = await take();
      const hourly = 3_600_000 / IDLE_MS;
      return { entries: hourly * sum(counts, "entries"), rowsWritten: hourly * sum(counts, "rowsWritten") };
    };
    const [event, edge] = [await costOf("nobody"), await costOf("edge", edgeId)];
    const none = await idle();
    const worker = await connectWorker(deployment);
    try {
      return { event, edge, worker: await costOf("worker", workerId), idle: { none, one: await idle() } };
    } finally {
      await worker.close();
    }
  } finally {
    await close();
  }
}

/** The declared resources with a Worker's objects counted, and that Worker's name. */
function counted(resources: readonly Registered[], root: string, worker: "ledger" | "personas") {
  const { file } = bundle(worker, root);
  const script = String(inputsOfWorker(resources, file).scriptName);
  return { script, resources: withInputs(resources, file, { contentFile: builtFile(`counted-${worker}`) }) };
}

const sum = (counts: readonly Counts[], of: "rowsRead" | "rowsWritten" | "entries"): number =>
  counts.reduce((all, each) => all + each[of], 0);

function costFrom(counts: readonly Counts[]): CountedCost {
  const callsOf = (name: string) => counts.reduce((all, { calls }) => all + (calls[name] ?? 0), 0) / TIMES;
  return {
    rowsWritten: sum(counts, "rowsWritten") / TIMES,
    rowsRead: sum(counts, "rowsRead") / TIMES,
    orchestratorCalls: callsOf("Orchestrator"),
    runnerCalls: callsOf("Runner"),
  };
}

/** @throws Error when something was still under way while it was counted, or not every event led to a run of that persona */
async function allEnded(call: PersonasCall, personaId?: string): Promise<void> {
  for (const status of ["queued", "running"]) {
    const left = await call("GET", `/api/executions?status=${status}`);
    if (left.length > 0) throw new Error(`${left.length} executions were ${status} when they were counted.`);
  }
  if (personaId === undefined) return;
  const { length } = await call("GET", `/api/executions?personaId=${personaId}&limit=500`);
  if (length !== TIMES) throw new Error(`${TIMES} events led to ${length} runs.`);
}
