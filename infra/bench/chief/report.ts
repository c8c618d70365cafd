import type { TableRows } from "../../terminal/table.ts";
import { aim } from "../aim.ts";
import type { ChiefFindings, DeedCpu } from "./index.ts";
import { CHIEF_DEEDS, DEEDS } from "./stage.ts";

/**
 * What Workers Free gives one invocation (developers.cloudflare.com/workers/platform/limits): milliseconds of processor time of a
 * Worker's, where an object's has 30 s (developers.cloudflare.com/durable-objects/platform/limits), and subrequests of either's.
 */
const WORKER_MS = 10;
const SUBREQUESTS_MAX = 50;
/** One invocation for each request, and no object: of the others' parts, invocations and objects are not told apart. */
const DOOR = "edge";
/** Below this a Worker's part is not worth a place in the line. */
const SHOWN_MS = 0.1;

/** The lines about the chief of staff. */
export const chiefRows = ({ cpu, subrequests }: ChiefFindings): TableRows => [
  ...processor(cpu),
  ["Subrequests of one invocation, the most of", "", "", ""],
  ...Object.entries(subrequests)
    .filter(([, most]) => most > 1)
    .map(([name, most]) => [name, `${most}${aim(most <= SUBREQUESTS_MAX, `${SUBREQUESTS_MAX}`)}`, "", ""]),
];

function processor(cpu: ChiefFindings["cpu"]): TableRows {
  if (cpu === null) return [["Chief of staff: not measured, this system has no /proc", "", "", ""]];
  return [
    ["Chief of staff, processor time in workerd", "of all", "the door, a request", "others, with objects"],
    ...DEEDS.map((deed) => [CHIEF_DEEDS[deed], ...cellsOf(cpu[deed])]),
  ];
}

function cellsOf(found: DeedCpu | null): string[] {
  if (found === null) return ["not measured", "", ""];
  const { ms, workers, requests } = found;
  const door = (workers[DOOR] ?? 0) / requests;
  const others = Object.entries(workers).filter(([name, part]) => name !== DOOR && part >= SHOWN_MS);
  return [
    `${ms.toFixed(1)} ms`,
    `≤ ${door.toFixed(1)} ms${aim(door <= WORKER_MS, `${WORKER_MS} ms`)}`,
    others.map(([name, part]) => `${name} ${part.toFixed(1)}`).join(", "),
  ];
}
