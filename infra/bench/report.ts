import { styleText } from "node:util";
import Table from "cli-table3";
import { APPROVERS, type ApproverName } from "./contenders.ts";
import { DOOR_NOTES, doorFailures, doorSections } from "./door-report.ts";
import type { Findings } from "./measure.ts";
import { hopsNote, moneySections, type Section, withRange } from "./money-report.ts";
import type { Rates } from "./requests.ts";
import { BUNDLE_MAX_BYTES } from "./sizes.ts";

/** Approvals per second through the door, to those of a bare Worker with as many statements. An aim, not a limit. */
const RATIO_AIM = 0.6;

const ROUND_TRIPS_MAX = 2;

const APPROVER_TEXT: Readonly<Record<ApproverName, string>> = {
  bare: "bare Hono Worker, as many plain statements",
  sameSql: "+ the gate's own SQL, indexes and triggers",
  gate: "+ the gate: check, rules, records",
  called: "+ the call to it from another Worker",
  checked: "+ the door's own steps",
  recorded: "+ the journal",
  door: "+ its limits, by this machine's counters",
};

/** What is over its limit, as sentences; empty when all is well. */
export function failures(findings: Findings): string[] {
  const { statements, sizes } = findings;
  const trips = Math.max(statements.first.length, statements.later.length);
  const tooMany = `An approval makes ${trips} round trips to the database; the limit is ${ROUND_TRIPS_MAX}.`;
  const tooBig = sizes
    .filter(({ bytes }) => bytes > BUNDLE_MAX_BYTES)
    .map(({ name, bytes }) => `The bundle ${name} has ${kib(bytes)}; the limit is ${kib(BUNDLE_MAX_BYTES)}.`);
  return [...tooBig, ...(trips > ROUND_TRIPS_MAX ? [tooMany] : []), ...doorFailures(findings)];
}

/**
 * The share of one approval's time that each contender adds to the one before it. All of a contender runs on one thread,
 * so with the thread busy the time of one request is one second over the requests per second.
 */
export function timeShares(perSecond: Rates<ApproverName>): Record<ApproverName, number> {
  const shares = APPROVERS.map((name, i) => {
    const before = APPROVERS[i - 1];
    const addedSeconds = 1 / perSecond[name] - (before === undefined ? 0 : 1 / perSecond[before]);
    return [name, addedSeconds * perSecond.door];
  });
  return Object.fromEntries(shares);
}

/** The findings as a person reads them. */
export function render(findings: Findings): string {
  const table = new Table({ chars: NO_LINES_BETWEEN_ROWS, style: { head: [], border: [] } });
  const sections = [
    approvals(findings),
    database(findings),
    ...doorSections(findings),
    ...moneySections(findings),
    bundles(findings),
    starts(findings),
  ];
  for (const [titles = [], ...rows] of sections) {
    if (table.length > 0) table.push(titles.map(() => ""));
    table.push(
      titles.map((title) => styleText("bold", title)),
      ...rows,
    );
  }
  return [
    table.toString(),
    ...(findings.wasBusy ? [styleText("yellow", BUSY)] : []),
    ...NOTES,
    ...DOOR_NOTES,
    hopsNote(findings),
  ].join("\n");
}

function approvals({ rounds, requests: { approvals: perSecond, ratio } }: Findings): Section {
  const shares = timeShares(perSecond);
  const rows = APPROVERS.map((name) => {
    const text = name === "bare" ? "1.00" : withRange(ratio[name]);
    return [
      APPROVER_TEXT[name],
      perSecond[name].toFixed(0),
      name === "door" ? `${text}${aim(ratio.door.median)}` : text,
      percent(shares[name]),
    ];
  });
  const title = `Approvals, medians of ${rounds} rounds`;
  return [[title, "a second, here", "ratio (half of the rounds)", "adds to the time"], ...rows];
}

function database({ statements }: Findings): Section {
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

const bundles = ({ sizes }: Findings): Section => [
  ["Bundles", "minified", "gzip", "of 1 MiB"],
  ...sizes.map(({ name, bytes, gzipBytes }) => [
    name,
    kib(bytes),
    kib(gzipBytes),
    percent(bytes / BUNDLE_MAX_BYTES),
  ]),
];

const starts = ({ startup }: Findings): Section => [
  ["Cold start of a module", "added, here", "ratio to empty", ""],
  ...startup.map(({ name, extraMs, timesEmpty }) => [
    name,
    `${extraMs.toFixed(0)} ms`,
    timesEmpty.toFixed(1),
    "",
  ]),
];

const NO_LINES_BETWEEN_ROWS = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

const BUSY = "This machine was busy with something else when the run began: take the ratios as rough.";

const NOTES = [
  "Only ratios carry over to another machine: everything here, the database too, shares one thread of workerd.",
  "Cold start: first answer of a new isolate with the bundle, less that of one with an empty module.",
];

const aim = (median: number): string =>
  median >= RATIO_AIM ? styleText("green", `, aim ${RATIO_AIM}`) : styleText("yellow", `, aim ${RATIO_AIM}`);

const kib = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
