import * as z from "zod/mini";
import { NO_WORKER, type WaitingCause } from "../executions/waiting.ts";

const schema = z.nullable(z.object({ profile: z.enum(["hours", "always"]), parts: z.array(z.string()) }));

/** The machine as the deploy declares it; null without one. */
export type WorkerMachine = z.infer<typeof schema>;

/** The binding after a check. */
export const workerMachineFrom = (bound: unknown): WorkerMachine => schema.parse(bound ?? null);

/** What waits for a worker when starting the machine cannot help it; null where it can. */
export function withoutMachine(shape: WorkerMachine): WaitingCause | null {
  if (shape === null) return NO_WORKER;
  if (shape.profile === "always") return { ...NO_WORKER, detail: `${NO_WORKER.detail}: ${TOO_SMALL}` };
  return shape.parts.includes("worker") ? null : { ...NO_WORKER, detail: `${NO_WORKER.detail}: ${NO_PART}` };
}

const TOO_SMALL = "the machine has 1 GiB, and a worker needs one of the profile hours (purser:machine)";
const NO_PART = "the machine has no worker of its own (purser:machineParts)";
