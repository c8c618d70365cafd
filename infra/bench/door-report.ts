import { styleText } from "node:util";
import type { AuditWork } from "./audit.ts";
import { READERS, type ReaderName } from "./contenders.ts";
import { CPU_ASKS, type Cpu, type CpuName } from "./cpu.ts";
import { type Section, withRange } from "./money-report.ts";
import type { Requests } from "./requests.ts";

/** Time of a request through the door, to that of the same at the Worker that answers. An aim, not a limit. */
const OVERHEAD_AIM = 1.5;

/** What Workers Free gives one invocation (developers.cloudflare.com/workers/platform/limits). */
const CPU_MAX_MS = 10;
/** Processors that are shared with other work, or with other machines, take longer for the same. */
const BUSY = " The machine was busy with something else: repeat it when it is not.";
/** Those that need no model. */
const WITHIN_CPU_MAX: readonly CpuName[] = ["approval", "reading", "refusal"];

/** What workers/archive says of itself: schema.ts counts the rows, write.ts the calls to R2. */
const AUDIT_MAX = { appends: 1, rows: 7, classA: 1 } as const;
type AuditName = keyof typeof AUDIT_MAX;

type Findings = {
  readonly rounds: number;
  readonly wasBusy: boolean;
  readonly requests: Requests;
  readonly audit: AuditWork;
  readonly cpu: Cpu | null;
};

const ADDED_TEXT: Readonly<Record<Exclude<ReaderName, "gate">, string>> = {
  called: "called by another Worker",
  checked: "+ the door's own steps",
  recorded: "+ the journal",
  door: "+ its limits, by this machine's counters",
};

const AUDIT_TEXT: Readonly<Record<AuditName, string>> = {
  appends: "calls to the journal's object",
  rows: "rows written there, alarms included",
  classA: "class A operations in R2",
};

const CPU_TEXT: Readonly<Record<CpuName, string>> = {
  approval: "an approval by rules",
  reading: "a task that is read",
  refusal: "a refusal without a credential",
  run: "an agent's run, one turn, offline model",
};

/** What the door, its audit and its requests' processor time are over their limits, as sentences. */
export function doorFailures({ audit, cpu, wasBusy }: Omit<Findings, "rounds" | "requests">): string[] {
  const names = Object.keys(AUDIT_MAX) as AuditName[];
  const tooMuch = names.flatMap((name) => {
    const most = Math.max(audit.alone[name], audit.together[name]);
    return most > AUDIT_MAX[name]
      ? [`The audit of one request: ${most.toFixed(1)} ${AUDIT_TEXT[name]}; the limit is ${AUDIT_MAX[name]}.`]
      : [];
  });
  const tooLong = WITHIN_CPU_MAX.flatMap((name) => {
    const ms = cpu?.[name].replied ?? 0;
    return ms > CPU_MAX_MS
      ? [
          `${CPU_TEXT[name]} takes ${ms.toFixed(1)} ms of processor time; the limit is ${CPU_MAX_MS} ms.${wasBusy ? BUSY : ""}`,
        ]
      : [];
  });
  return [...tooMuch, ...tooLong];
}

/** What the door adds to a request: in time, in writes, and what a request takes of the processor. */
export const doorSections = (findings: Findings): Section[] => [
  overhead(findings),
  audited(findings),
  processor(findings),
];

function overhead({ rounds, requests: { times, audit } }: Findings): Section {
  const rows = READERS.filter((name) => name !== "gate").map((name) => [
    ADDED_TEXT[name],
    withRange(times.approval[name]),
    withRange(times.reading[name]),
    name === "door" ? aim(Math.max(times.approval.door.median, times.reading.door.median)) : "",
  ]);
  const title = `Time, to the gate called directly, ${rounds} rounds`;
  return [
    [title, "an approval", "reading a task", ""],
    ...rows,
    ["audit: with the journal, to without", withRange(audit.approval), withRange(audit.reading), ""],
  ];
}

function audited({ audit: { alone, together } }: Findings): Section {
  const names = Object.keys(AUDIT_MAX) as AuditName[];
  return [
    ["Audit, one request", "by itself", "of 20 at once", "at most"],
    ...names.map((name) => [
      AUDIT_TEXT[name],
      alone[name].toFixed(1),
      together[name].toFixed(1),
      `${AUDIT_MAX[name]}`,
    ]),
  ];
}

function processor({ cpu }: Findings): Section {
  const titles = ["Processor time, one request", "until its reply", "and its record in R2", "limit"];
  if (cpu === null) return [titles, ["not measured: this system has no /proc", "", "", ""]];
  return [
    titles,
    ...CPU_ASKS.map((name) => [
      CPU_TEXT[name],
      `${cpu[name].replied.toFixed(1)} ms`,
      `${cpu[name].recorded.toFixed(1)} ms`,
      WITHIN_CPU_MAX.includes(name) ? `${CPU_MAX_MS} ms until its reply` : "",
    ]),
  ];
}

export const DOOR_NOTES = [
  "Limits: on this machine each of two counters is a Durable Object that writes a row. The platform's lie on the machine where the Worker runs (developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit), so the row above them is nearer to the cloud.",
  "Processor time is the whole runtime's, as the requests come one by one: every Worker on the way and the local storage, which in the cloud are not one Worker's. Idle time is taken off.",
];

const aim = (median: number): string =>
  median <= OVERHEAD_AIM
    ? styleText("green", `aim ${OVERHEAD_AIM}`)
    : styleText("yellow", `aim ${OVERHEAD_AIM}`);
