import { availableParallelism, loadavg } from "node:os";
import { type ChiefFindings, measureChief } from "./chief/index.ts";
import { type Cpu, measureCpu } from "./cpu.ts";
import { measureLedger, type SpendingRates } from "./ledger/index.ts";
import { type MachineFindings, measureMachine } from "./machine/index.ts";
import { measurePersonas, type PersonasFindings } from "./personas/index.ts";
import { measureRequests, type Requests } from "./requests.ts";
import { openStage } from "./stage.ts";
import { measureTools, type ToolsFindings } from "./tools.ts";
import type { Trips } from "./trips.ts";

export type Findings = {
  readonly rounds: number;
  /** The processors were working on something else before the first round, so the ratios are rough. */
  readonly wasBusy: boolean;
  readonly requests: Requests;
  /** Statements of one approval, by round trip; `first` is the first one of a new isolate. */
  readonly statements: { readonly first: readonly number[]; readonly later: readonly number[] };
  /** Null where it cannot be measured. */
  readonly cpu: Cpu | null;
  readonly ledger: SpendingRates;
  readonly personas: PersonasFindings;
  readonly chief: ChiefFindings;
  readonly machine: MachineFindings;
  readonly tools: ToolsFindings;
};

/** Everything, on this machine, now. */
export async function measure(
  root: string,
  rounds: number,
  progress: (step: string) => void,
): Promise<Findings> {
  const [lastMinute = 0] = loadavg();
  progress("Starting the deployment and what it is compared with …");
  const stage = await openStage(root);
  const { contenders, resources, trips, coldTrips } = stage;
  let requests: Requests;
  let cpu: Cpu | null;
  try {
    progress(`Measuring approvals and readings in ${rounds} rounds …`);
    requests = await measureRequests(contenders, rounds);
    progress("Measuring the processor time of requests …");
    cpu = await measureCpu(contenders, rounds);
  } finally {
    await stage.close();
  }
  progress(`Measuring the ledger in ${rounds} rounds …`);
  const ledger = await measureLedger(root, resources, rounds);
  progress("Measuring the machine's gateway, its memory and its start …");
  const machine = await measureMachine(root, rounds);
  progress("Measuring events, schedules and executions of personas …");
  const personas = await measurePersonas(root);
  progress("Measuring the processor time of a chief of staff …");
  const chief = await measureChief(root);
  progress("Measuring tools of MCP servers at the door …");
  return {
    rounds,
    wasBusy: lastMinute > availableParallelism() / 2,
    requests,
    statements: { first: counts(coldTrips), later: counts(trips) },
    cpu,
    ledger,
    machine,
    personas,
    chief,
    tools: await measureTools(root, rounds),
  };
}

const counts = (trips: Trips): number[] => trips.map((trip) => trip.length);
