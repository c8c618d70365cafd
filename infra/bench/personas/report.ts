import type { TableRows } from "../../terminal/table.ts";
import { aim } from "../aim.ts";
import type { PersonasFindings } from "./index.ts";

const LATENESS_AIM_MS = 1_000;
const ASSIGN_AIM_MS = 100;

/** The lines about personas. */
export function personasRows({ start, assign, lateness, eventsPerSecond, cpu }: PersonasFindings): TableRows {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const late = `${ms(lateness.p99)}${aim(lateness.p99 <= LATENESS_AIM_MS, ms(LATENESS_AIM_MS))}`;
  const assigned = `${ms(assign.p99)}${aim(assign.p99 <= ASSIGN_AIM_MS, ms(ASSIGN_AIM_MS))}`;
  const processor =
    cpu === null
      ? []
      : [
          ["processor time of an event, all Workers and storage", `${cpu.event.toFixed(1)} ms`, "", ""],
          ["the same of an execution with its event", `${cpu.execution.toFixed(1)} ms`, "", ""],
        ];
  return [
    ["Personas", "median, or here", "99 of 100 below", ""],
    ["event to the start of its run", ms(start.median), ms(start.p99), ""],
    ["event published to its assignment at a worker", ms(assign.median), assigned, ""],
    ["a schedule's lateness", ms(lateness.median), late, ""],
    ["events a second through the door", eventsPerSecond.toFixed(0), "", ""],
    ...processor,
  ];
}
