import { styleText } from "node:util";
import { type TableRows, table } from "../terminal/table.ts";
import { aim, range } from "./aim.ts";
import { chiefRows } from "./chief/report.ts";
import { APPROVERS, type ApproverName, READERS, type ReaderName } from "./contenders.ts";
import { CPU_ASKS, type CpuName } from "./cpu.ts";
import { spendingRows } from "./ledger/report.ts";
import { machineFailures, machineRows } from "./machine/report.ts";
import type { Findings } from "./measure.ts";
import { personasRows } from "./personas/report.ts";
import { timeShares } from "./rounds.ts";
import { toolsRows } from "./tools-report.ts";
import { unmeasured } from "./unmeasured.ts";

// Aims are shown and never fail a run, because a busy machine worsens them; limits do (docs/decisions/002).

/** Approvals per second through the door with its journal, to those of a bare Worker with as many statements. */
const RATIO_AIM = 0.6;
/** Time of a request through the door with its journal, to that of the same at the gate called directly. */
const OVERHEAD_AIM = { approval: 1.5, reading: 2 } as const;
/** Milliseconds of processor time of an approval, in the whole runtime. */
const CPU_AIM_MS = 6;

const ROUND_TRIPS_MAX = 2;
/** What Workers Free gives one invocation (developers.cloudflare.com/workers/platform/limits). */
const CPU_MAX_MS = 10;

const TEXT: Readonly<Record<ApproverName, string>> = {
  bare: "bare Hono Worker, as many plain statements",
  sameSql: "+ the gate's own SQL, indexes and triggers",
  gate: "+ the gate: check, rules, records",
  called: "+ the call to it from another Worker",
  checked: "+ the door's own steps",
  recorded: "+ the journal",
};
const CPU_TEXT: Readonly<Record<CpuName, string>> = {
  approval: "an approval by rules",
  reading: "a task that is read",
};

/** What is over its limit, and what measured nothing, as sentences; empty when all is well. */
export function failures(findings: Findings): string[] {
  const { statements, cpu, wasBusy, machine } = findings;
  const trips = Math.max(statements.first.length, statements.later.length);
  const tooLong = CPU_ASKS.filter((name) => (cpu?.[name] ?? 0) > CPU_MAX_MS).map(
    (name) =>
      `${CPU_TEXT[name]} takes ${cpu?.[name].toFixed(1)} ms of processor time; the limit is ${CPU_MAX_MS} ms.` +
      (wasBusy ? " The machine was busy with something else: repeat it when it is not." : ""),
  );
  const tooMany =
    trips > ROUND_TRIPS_MAX
      ? [`An approval makes ${trips} round trips to the database; the limit is ${ROUND_TRIPS_MAX}.`]
      : [];
  return [...unmeasured(findings), ...tooMany, ...tooLong, ...machineFailures(machine)];
}

/** The findings as a person reads them. */
export function render(findings: Findings): string {
  const sections = [
    ...[approvals, overhead, database, processor].map((section) => section(findings)),
    spendingRows(findings.ledger),
    ...machineRows(findings.machine),
    personasRows(findings.personas),
    chiefRows(findings.chief),
    toolsRows(findings.tools),
  ];
  const tables = sections.map(([titles, ...rows]) =>
    table(
      (titles ?? []).map((title) => styleText("bold", `${title}`)),
      rows,
      { dense: true, colWidths: [54, 32, 32, 18] },
    ),
  );
  const busy = "This machine was busy with something else when the run began: take the ratios as rough.";
  return [
    ...tables,
    ...(findings.wasBusy ? [styleText("yellow", busy)] : []),
    "Only ratios carry over to another machine: everything here, the database too, shares one thread of workerd.",
  ].join("\n");
}

function approvals({ rounds, requests: { perSecond, ratio } }: Findings): TableRows {
  const shares = timeShares(APPROVERS, perSecond);
  return [
    [
      `Approvals, medians of ${rounds} rounds`,
      "a second, here",
      "ratio (half of the rounds)",
      "adds to the time",
    ],
    ...APPROVERS.map((name) => [
      TEXT[name],
      perSecond[name].toFixed(0),
      name === "recorded"
        ? `${range(ratio[name])}${aim(ratio[name].median >= RATIO_AIM, `${RATIO_AIM}`)}`
        : range(ratio[name]),
      `${(100 * shares[name]).toFixed(0)} %`,
    ]),
  ];
}

function overhead({ requests: { times } }: Findings): TableRows {
  const cell = (kind: "approval" | "reading", name: ReaderName) => {
    const most = OVERHEAD_AIM[kind];
    const spread = times[kind][name];
    return name === "recorded" ? `${range(spread)}${aim(spread.median <= most, `${most}`)}` : range(spread);
  };
  return [
    ["Time, to the gate called directly", "an approval", "reading a task", ""],
    ...READERS.slice(1).map((name) => [TEXT[name], cell("approval", name), cell("reading", name), ""]),
  ];
}

function database({ statements }: Findings): TableRows {
  const row = (text: string, trips: readonly number[]) => [
    text,
    `${trips.length}`,
    trips.join(" + "),
    `${ROUND_TRIPS_MAX} round trips`,
  ];
  return [
    ["Database, one approval", "round trips", "statements in each", "limit"],
    row("the first of a new isolate", statements.first),
    row("every later one", statements.later),
  ];
}

function processor({ cpu }: Findings): TableRows {
  const title = "Processor time until the reply, all Workers and storage";
  if (cpu === null)
    return [
      [title, "", "", ""],
      ["not measured: this system has no /proc", "", "", ""],
    ];
  return [
    [title, "of one request", "", "limit"],
    ...CPU_ASKS.map((name) => [
      CPU_TEXT[name],
      `${cpu[name].toFixed(1)} ms`,
      name === "approval" ? aim(cpu[name] <= CPU_AIM_MS, `${CPU_AIM_MS} ms`).replace(", ", "") : "",
      `${CPU_MAX_MS} ms`,
    ]),
  ];
}
