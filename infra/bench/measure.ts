import { availableParallelism, loadavg } from "node:os";
import type { AuditWork } from "./audit.ts";
import { type Cpu, measureCpu } from "./cpu.ts";
import { measurePlanning, type Planning } from "./planning.ts";
import { measureRequests, type Requests } from "./requests.ts";
import { bundleSizes, type Size } from "./sizes.ts";
import { measureSpending, type Spending } from "./spending.ts";
import { openStage, STACK } from "./stage.ts";
import { type Startup, startupTimes } from "./startup.ts";
import type { Trips } from "./trips.ts";

export type Findings = {
  readonly rounds: number;
  /** The processors were working on something else before the first round, so the ratios are rough. */
  readonly wasBusy: boolean;
  readonly requests: Requests;
  /** Statements of one approval, by round trip; `first` is the first one of a new isolate. */
  readonly statements: { readonly first: readonly number[]; readonly later: readonly number[] };
  /** What the audit does for one request. */
  readonly audit: AuditWork;
  /** Null where it cannot be measured. */
  readonly cpu: Cpu | null;
  readonly spending: Spending;
  readonly planning: Planning;
  readonly sizes: readonly Size[];
  readonly startup: readonly Startup[];
};

/** Everything, on this machine, now. */
export async function measure(
  root: string,
  rounds: number,
  progress: (step: string) => void,
): Promise<Findings> {
  const [lastMinute = 0] = loadavg();
  const wasBusy = lastMinute > availableParallelism() / 2;
  progress("Starting the deployment and what it is compared with …");
  const stage = await openStage(root);
  let requests: Requests;
  try {
    progress(`Measuring approvals and readings in ${rounds} rounds …`);
    requests = await measureRequests(stage, rounds);
  } finally {
    await stage.close();
  }
  progress("Measuring the processor time of requests …");
  const cpu = await measureCpu(root, rounds);
  progress(`Measuring the ledger and model calls in ${rounds} rounds …`);
  const spending = await measureSpending(root, stage.resources, rounds);
  progress("Measuring the plan with and without the policy pack …");
  const planning = await measurePlanning(root, STACK, rounds);
  progress("Starting the bundles cold …");
  const startup = await startupTimes(root, rounds);
  return {
    rounds,
    wasBusy,
    requests,
    statements: { first: counts(stage.coldTrips), later: counts(stage.trips) },
    audit: stage.audit,
    cpu,
    spending,
    planning,
    sizes: bundleSizes(root),
    startup,
  };
}

const counts = (trips: Trips): number[] => trips.map((trip) => trip.length);
