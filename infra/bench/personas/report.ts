import type { TableRows } from "../../terminal/table.ts";
import { aim } from "../aim.ts";
import { type CountedCost, type CountedCosts, MESSAGES_A_REQUEST } from "./costs.ts";
import type { PersonasFindings } from "./index.ts";

/** A worker sends one each 30 seconds. */
const BEATS_AN_HOUR = 120;
const LATENESS_AIM_MS = 1_000;
const ASSIGN_AIM_MS = 100;

/** Of Workers Free (developers.cloudflare.com/durable-objects/platform/pricing and workers/platform/limits). */
const FREE = { rowsWrittenADay: 100_000, requestsADay: 100_000, subrequests: 50 };
const EXECUTIONS_AIM = 500;

/** The lines about personas. */
export function personasRows({
  start,
  assign,
  lateness,
  eventsPerSecond,
  cpu,
  costs,
}: PersonasFindings): TableRows {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const late = `${ms(lateness.p99)}${aim(lateness.p99 <= LATENESS_AIM_MS, ms(LATENESS_AIM_MS))}`;
  const assigned = `${ms(assign.p99)}${aim(assign.p99 <= ASSIGN_AIM_MS, ms(ASSIGN_AIM_MS))}`;
  const processor = (measured: NonNullable<typeof cpu>): TableRows => [
    [
      "processor time of an event, all Workers and storage",
      `${measured.event.toFixed(1)} ms`,
      `${measured.eventP99.toFixed(1)} ms`,
      "",
    ],
    ["the same of an execution with its event", `${measured.execution.toFixed(1)} ms`, "", ""],
  ];
  return [
    ["Personas", "median, or here", "99 of 100 below", ""],
    ["event to the start of its run", ms(start.median), ms(start.p99), ""],
    ["event published to its assignment at a worker", ms(assign.median), assigned, ""],
    ["a schedule's lateness", ms(lateness.median), late, ""],
    ["events a second through the door", eventsPerSecond.toFixed(0), "", ""],
    ...(cpu === null ? [] : processor(cpu)),
    ...costRows(costs),
  ];
}

function costRows({ event, edge, worker, idle }: CountedCosts): TableRows {
  const rows = ({ rowsWritten, rowsRead }: CountedCost) => [count(rowsWritten), count(rowsRead), ""];
  const aDay = (cost: CountedCost) => {
    const executions = Math.floor(FREE.rowsWrittenADay / cost.rowsWritten);
    return [`${executions}${aim(executions >= EXECUTIONS_AIM, String(EXECUTIONS_AIM))}`, "", ""];
  };
  const calls = ({ orchestratorCalls, runnerCalls }: CountedCost) => [
    `${count(runnerCalls)}${aim(runnerCalls <= FREE.subrequests, String(FREE.subrequests))}`,
    count(orchestratorCalls),
    "",
  ];
  // Without the beats of workers, the alarm's part is the same for any number of them.
  const beats = BEATS_AN_HOUR / MESSAGES_A_REQUEST;
  const alarms = idle.one.entries - BEATS_AN_HOUR;
  const workers = Math.floor((FREE.requestsADay / 24 - alarms) / beats);
  return [
    ["Personas' and ledger's objects", "rows written", "rows read", ""],
    ["an event that nobody takes", ...rows(event)],
    ["an event with its execution at the edge", ...rows(edge)],
    ["an event with its execution at a worker", ...rows(worker)],
    ["an idle hour without a worker, from two minutes", count(idle.none.rowsWritten), "", ""],
    ["an idle hour with one, from two minutes", count(idle.one.rowsWritten), "", ""],
    ["Workers Free", "", "", ""],
    ["executions a day by rows written, at the edge", ...aDay(edge)],
    ["the same at a worker", ...aDay(worker)],
    ["subrequests of a run at the edge; of the orchestrator for it", ...calls(edge)],
    ["requests of an idle hour without a worker", count(idle.none.entries), "", ""],
    ["the same with one: alarms, and heartbeats by twenty", count(alarms + beats), "", ""],
    ["workers that the requests of a day carry idle", count(workers), "", ""],
  ];
}

const count = (value: number): string => String(Number(value.toFixed(1)));
