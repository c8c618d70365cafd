import Table from "cli-table3";
import pc from "picocolors";
import type { Findings } from "./measure.ts";
import { BUNDLE_MAX_BYTES } from "./sizes.ts";
import { CONTENDERS, type ContenderName } from "./stage.ts";

/** Approvals per second through the door, to those of a bare Worker with as many statements. An aim, not a limit. */
const RATIO_AIM = 0.6;

const ROUND_TRIPS_MAX = 2;

const CONTENDER_TEXT: Readonly<Record<ContenderName, string>> = {
  bare: "bare Hono Worker, as many plain statements",
  sameSql: "+ the gate's own SQL, indexes and triggers",
  gate: "+ the gate: the call to it, check, rules, records",
  door: "+ the door: what a client gets",
};

/** What is over its limit, as sentences; empty when all is well. */
export function failures({ statements, sizes }: Findings): string[] {
  const big = sizes.filter(({ bytes }) => bytes > BUNDLE_MAX_BYTES);
  return [
    ...big.map(
      ({ name, bytes }) => `The bundle ${name} has ${kib(bytes)}; the limit is ${kib(BUNDLE_MAX_BYTES)}.`,
    ),
    ...(statements.length > ROUND_TRIPS_MAX
      ? [
          `An approval makes ${statements.length} round trips to the database; the limit is ${ROUND_TRIPS_MAX}.`,
        ]
      : []),
  ];
}

/**
 * The share of one approval's time that each contender adds to the one it builds on. All of a contender runs on one
 * thread, so with the thread busy the time of one request is one second over the requests per second.
 */
export function timeShares(perSecond: Findings["perSecond"]): Record<ContenderName, number> {
  const fastestFirst = CONTENDERS.toReversed();
  const shares = fastestFirst.map((name, i) => {
    const builtOn = fastestFirst[i - 1];
    const before = builtOn === undefined ? 0 : 1 / perSecond[builtOn];
    return [name, (1 / perSecond[name] - before) * perSecond.door];
  });
  return Object.fromEntries(shares);
}

/** The findings as a person reads them. */
export function render(findings: Findings): string {
  const { rounds, perSecond, ratio, statements, sizes, startup } = findings;
  const table = new Table({ chars: NO_LINES_BETWEEN_ROWS, style: { head: [], border: [] } });
  const section = (...titles: readonly string[]) => {
    if (table.length > 0) table.push(titles.map(() => ""));
    table.push(titles.map((title) => pc.bold(title)));
  };
  const shares = timeShares(perSecond);

  section(
    `Approvals, medians of ${rounds} rounds`,
    "a second, here",
    "ratio (half of the rounds)",
    "adds to the time",
  );
  for (const name of CONTENDERS.toReversed()) {
    const { median, low, high } = ratio[name];
    const range = name === "bare" ? "" : pc.dim(` (${low.toFixed(2)} to ${high.toFixed(2)})`);
    table.push([
      CONTENDER_TEXT[name],
      perSecond[name].toFixed(0),
      `${median.toFixed(2)}${range}${name === "door" ? aim(median) : ""}`,
      percent(shares[name]),
    ]);
  }

  section("Database, one approval", "round trips", "statements in each", "limit");
  table.push([
    "POST /api/approve",
    statements.length,
    statements.join(" + "),
    `${ROUND_TRIPS_MAX} round trips`,
  ]);

  section("Bundles", "minified", "gzip", "of 1 MiB");
  for (const { name, bytes, gzipBytes } of sizes) {
    table.push([name, kib(bytes), kib(gzipBytes), percent(bytes / BUNDLE_MAX_BYTES)]);
  }

  section("Cold start of a module", "added, here", "ratio to empty", "");
  for (const { name, extraMs, timesEmpty } of startup) {
    table.push([name, `${extraMs.toFixed(0)} ms`, timesEmpty.toFixed(1), ""]);
  }
  return [table.toString(), ...NOTES].join("\n");
}

const NO_LINES_BETWEEN_ROWS = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

const NOTES = [
  "Only ratios carry over to another machine: everything here, the database too, shares one thread of workerd.",
  "Cold start: first answer of a new isolate with the bundle, less that of one with an empty module.",
];

const aim = (median: number): string =>
  median >= RATIO_AIM ? pc.green(`, aim ${RATIO_AIM}`) : pc.yellow(`, aim ${RATIO_AIM}`);

const kib = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
