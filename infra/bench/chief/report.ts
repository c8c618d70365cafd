import type { TableRows } from "../../terminal/table.ts";
import { aim } from "../aim.ts";
import { CHIEF_DEEDS, type ChiefCpu, type ChiefDeed } from "./index.ts";

/**
 * What Workers Free gives one invocation of a Worker; a Durable Object's has 30 s (developers.cloudflare.com/workers/platform/limits and
 * developers.cloudflare.com/durable-objects/platform/limits). Each of these is several invocations, and most of it is an object's.
 */
const WORKER_MS = 10;

/** The lines about the chief of staff. */
export function chiefRows(cpu: ChiefCpu): TableRows {
  if (cpu === null) return [["Chief of staff: not measured, this system has no /proc", "", "", ""]];
  const names = Object.keys(CHIEF_DEEDS) as ChiefDeed[];
  return [
    ["Chief of staff, processor time in workerd, all of it", "of one", "", ""],
    ...names.map((name) => [
      CHIEF_DEEDS[name],
      `${cpu[name].toFixed(1)} ms${aim(cpu[name] <= WORKER_MS, `${WORKER_MS} ms`)}`,
      "",
      "",
    ]),
  ];
}
