import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { ExecutionWorker } from "../../../vm/worker/worker.ts";
import { workerPath } from "../../../workers/personas/pool/path.ts";
import type { Deployment } from "../../offline/deployment.ts";
import { openFront } from "../../offline/front.ts";

/** Of the workers that a bench connects. */
export const BENCH_WORKER_TOKEN = "the-token-of-the-benchs-own-worker";

/** Our own worker, connected over a real socket, whose runs have ended as soon as they arrive. */
export type ConnectedWorker = {
  /** @returns when the next assignment has arrived, in milliseconds of performance.now() */
  readonly next: () => Promise<number>;
  readonly close: () => Promise<void>;
};

/** @returns once it is connected */
export async function connectWorker(deployment: Deployment): Promise<ConnectedWorker> {
  const front = await openFront({ ...deployment, workersAt: await workerPath(BENCH_WORKER_TOKEN) }, 0);
  const { port } = front.address() as AddressInfo;
  const arrivals = new EventTarget();
  const worker = new ExecutionWorker({
    id: "bench",
    token: BENCH_WORKER_TOKEN,
    place: {
      isFree: () => true,
      start: () => {
        arrivals.dispatchEvent(new Event("assigned"));
        const end = { status: "completed", exitCode: 0, durationMs: 1, totalCostUsd: 0 } as const;
        return { stop: () => undefined, ended: Promise.resolve(end) };
      },
      watch: () => undefined,
      close: () => undefined,
    },
    open: () => new WebSocket(`ws://localhost:${port}/ws/workers`),
    now: Date.now,
    log: () => undefined,
  });
  worker.start();
  return {
    next: async () => {
      await once(arrivals, "assigned");
      return performance.now();
    },
    close: async () => {
      await worker.stop();
      front.close();
      front.closeAllConnections();
    },
  };
}

/** Of each persona: the ledger takes one that asks more often than 60 times a minute for a loop, and lets it wait for the next minute. */
const ASSIGNS_EACH = 40;

/** What of a persona is measured: an event that leads to a run of a worker, and the run's end. */
type Steps = { readonly publish: () => Promise<unknown>; readonly ended: () => Promise<void> };

/** @returns the milliseconds from before each event to its assignment's arrival, of one persona after the other */
export async function assignsOf(deployment: Deployment, personas: readonly Steps[]): Promise<number[]> {
  const worker = await connectWorker(deployment);
  const took: number[] = [];
  try {
    for (const { publish, ended } of personas)
      for (let n = 0; n < ASSIGNS_EACH; n++) {
        const arrived = worker.next();
        const began = performance.now();
        await publish();
        took.push((await arrived) - began);
        await ended();
      }
    return took;
  } finally {
    await worker.close();
  }
}
