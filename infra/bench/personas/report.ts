import type { TableRows } from "../../terminal/table.ts";
import { aim } from "../aim.ts";
import { type CountedCost, type CountedCosts, MESSAGES_A_REQUEST } from "./costs.ts";
import type { PersonasFindings } from "./index.ts";
import type { Processor, Processors } from "./processor.ts";

/** A worker sends one each 30 seconds. */
const BEATS_AN_HOUR = 120;
const LATENESS_AIM_MS = 1_000;
const ASSIGN_AIM_MS = 100;

/** Of Workers Free (developers.cloudflare.com/durable-objects/platform/pricing and workers/platform/limits). */
const FREE = { rowsWrittenADay: 100_000, requestsADay: 100_000, subrequests: 50 };
const EXECUTIONS_AIM = 500;
/**
 * Milliseconds of processor time that Workers Free gives one invocation of a Worker (developers.cloudflare.com/workers/platform/limits);
 * an object's has 30 s (developers.cloudflare.com/durable-objects/platform/limits).
 */
const WORKER_MS = 10;
const DOOR = "edge";
const NOTHING = { median: 0, p99: 0 };
/** Below this a Worker's part is not worth a line. */
const SHOWN_MS = 0.1;

/** The lines about personas. */
export function personasRows({
  start,
  assign,
  lateness,
  eventsPerSecond,
  processor,
  costs,
}: PersonasFindings): TableRows {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const late = `${ms(lateness.p99)}${aim(lateness.p99 <= LATENESS_AIM_MS, ms(LATENESS_AIM_MS))}`;
  const assigned = `${ms(assign.p99)}${aim(assign.p99 <= ASSIGN_AIM_MS, ms(ASSIGN_AIM_MS))}`;
  return [
    ["Personas", "median, or here", "99 of 100 below", ""],
    ["event to the start of its run", ms(start.median), ms(start.p99), ""],
    ["event published to its assignment at a worker", ms(assign.median), assigned, ""],
    ["a schedule's lateness", ms(lateness.median), late, ""],
    ["events a second through the door", eventsPerSecond.toFixed(0), "", ""],
    ...processorRows(processor),
    ...costRows(costs),
  ];
}

function processorRows(processor: Processors | null): TableRows {
  if (processor === null)
    return [["Their processor time: not measured, this system has no /proc", "", "", ""]];
  const exactly = (value: number) => `${value.toFixed(1)} ms`;
  const ofOne = (name: string, { ms, workers }: Processor): TableRows => {
    const { [DOOR]: door = NOTHING, ...others } = workers;
    const limit = aim(door.p99 <= WORKER_MS, `${WORKER_MS} ms`);
    return [
      [`${name}: the door's invocation`, exactly(door.median), `${exactly(door.p99)}${limit}`, ""],
      ...Object.entries(others)
        .filter(([, { median }]) => median >= SHOWN_MS)
        .map(([worker, { median, p99 }]) => [
          `${worker}, its objects included`,
          exactly(median),
          exactly(p99),
          "",
        ]),
      ["the whole runtime, local storage included", exactly(ms), "", ""],
    ];
  };
  return [
    ["Personas, processor time in workerd", "median", "99 of 100 below", ""],
    ...ofOne("an event that nobody takes", processor.event),
    ...ofOne("an execution with its event", processor.execution),
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
