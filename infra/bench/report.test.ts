import { describe, expect, test } from "vitest";
import { ownMs } from "./chief/index.ts";
import { APPROVERS } from "./contenders.ts";
import type { Findings } from "./measure.ts";
import { failures, render } from "./report.ts";
import { timeShares } from "./rounds.ts";

const even = { median: 1, low: 1, high: 1 };
const evenTimes = { gate: even, called: even, checked: even, recorded: even };
const findings: Findings = {
  rounds: 3,
  wasBusy: false,
  requests: {
    perSecond: { bare: 800, sameSql: 400, gate: 250, called: 200, checked: 160, recorded: 125 },
    ratio: { bare: even, sameSql: even, ...evenTimes, recorded: { median: 0.25, low: 0.2, high: 0.3 } },
    times: { approval: evenTimes, reading: { ...evenTimes, recorded: { median: 2.8, low: 2.7, high: 2.9 } } },
  },
  cpu: { approval: 4, reading: 2 },
  ledger: {
    perSecond: { bare: 900, sameSql: 450, ledger: 300 },
    ratio: { bare: even, sameSql: even, ledger: { median: 0.33, low: 0.3, high: 0.4 } },
  },
  personas: {
    start: { median: 40, p99: 90 },
    assign: { median: 30, p99: 140 },
    lateness: { median: 20, p99: 1_200 },
    eventsPerSecond: 123,
    processor: {
      event: { ms: 4, workers: { edge: { median: 1.5, p99: 4 }, personas: { median: 1.2, p99: 3 } } },
      execution: { ms: 30, workers: { edge: { median: 2, p99: 12 }, live: { median: 0.05, p99: 0.4 } } },
    },
    costs: {
      event: { rowsWritten: 1, rowsRead: 3, orchestratorCalls: 0, runnerCalls: 0 },
      edge: { rowsWritten: 25, rowsRead: 90, orchestratorCalls: 4, runnerCalls: 6 },
      worker: { rowsWritten: 250, rowsRead: 80, orchestratorCalls: 3, runnerCalls: 0 },
      idle: { none: { entries: 0, rowsWritten: 0 }, one: { entries: 180, rowsWritten: 60 } },
    },
  },
  chief: {
    cpu: {
      heard: { ms: 6, workers: { edge: 2, chief: 4 }, requests: 1 },
      answered: { ms: 30, workers: { edge: 12, chat: 10, chief: 8 }, requests: 1 },
      listed: { ms: 5, workers: { edge: 2, chief: 3 }, requests: 1 },
      brief: { ms: 30, workers: { chief: 26, edge: 4 }, requests: 2 },
      task: { ms: 40, workers: { chief: 36, edge: 4 }, requests: 2 },
    },
    subrequests: { "edge.fetch": 7, "Chief.alarm": 12, "Roster.list": 0 },
  },
  tools: {
    perSecond: { bare: 1_000, worker: 950, checked: 900, recorded: 600, call: 400 },
    ratio: {
      bare: even,
      worker: even,
      checked: even,
      recorded: even,
      call: { median: 0.4, low: 0.35, high: 0.45 },
    },
    lists: { journal: 2_500 },
  },
  statements: { first: [1, 3], later: [4] },
  machine: {
    wake: { callers: 50, starts: 1, ms: 140 },
    local: {
      gateway: {
        perSecond: { bare: 9_000, healthz: 6_000, unknownKey: 5_000, recorded: 1_200, call: 900 },
        ratio: {
          bare: even,
          healthz: even,
          unknownKey: even,
          recorded: even,
          call: { median: 0.1, low: 0.1, high: 0.1 },
        },
      },
      memory: { postgres: 30, gateway: 40 },
    },
  },
};

test("each contender is charged with the time that it adds to the one it builds on", () => {
  const shares = timeShares(APPROVERS, findings.requests.perSecond);
  expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  expect(shares.bare).toBeCloseTo(0.15625);
  expect(shares.gate).toBeCloseTo(0.1875);
  expect(shares.recorded).toBeCloseTo(0.21875);
});

test("ratios off their aims are shown, and are no failures", () => {
  const text = render(findings);
  for (const shown of [
    "0.25 (0.20 to 0.30), aim 0.6",
    "2.80 (2.70 to 2.90), aim 2",
    "0.33 (0.30 to 0.40), aim 0.6",
  ])
    expect(text).toContain(shown);
  expect(text).toContain("aim 6 ms");
  expect(failures(findings)).toEqual([]);
});

test("personas: what Workers Free carries of what was counted", () => {
  const lines = render(findings).split("\n");
  const line = (words: string) => lines.find((text) => text.includes(words)) ?? "";
  expect(line("its execution at the edge")).toMatch(/ 25 +│ 90 /);
  expect(line("executions a day by rows written")).toMatch(/4000, aim 500/);
  expect(line("the same at a worker")).toMatch(/400, aim 500/);
  expect(line("the same with one")).toMatch(/ 66 /);
  expect(line("workers that the requests")).toMatch(/ 684 /);
});

test("personas: the door's invocation beside the other Workers, whose objects have another limit", () => {
  const text = render(findings);
  expect(text).toMatch(/event that nobody takes: the door.*│ 1\.5 ms +│ 4\.0 ms, aim 10 ms/);
  expect(text).toMatch(/personas, its objects included.*│ 1\.2 ms +│ 3\.0 ms +│/);
  expect(text).toMatch(/execution with its event: the door.*│ 2\.0 ms +│ 12\.0 ms, aim 10 ms/);
  expect(text).not.toContain("live, its objects");
  const withoutTimes = render({ ...findings, personas: { ...findings.personas, processor: null } });
  expect(withoutTimes).toContain("processor time: not measured");
});

test("tools: calls through the door as a ratio to a bare server, lists in tokens", () => {
  const text = render(findings);
  for (const shown of ["0.40", "aim 0.5", "2.50 ms, +0.83", "2500", "aim 12000"])
    expect(text).toContain(shown);
});

test("a chief of staff: the door's part of one request, the others' with their objects, and subrequests", () => {
  const text = render(findings);
  expect(text).toMatch(/model answers.*│ 30\.0 ms .*│ ≤ 12\.0 ms, aim 10 ms .*│ chat 10\.0, chief/);
  expect(text, "two requests").toMatch(/morning brief.*│ ≤ 2\.0 ms/);
  expect(text).toMatch(/Chief\.alarm.*│ 12, aim 50/);
  expect(text).not.toContain("Roster.list");
  const withoutTimes = render({ ...findings, chief: { ...findings.chief, cpu: null } });
  expect(withoutTimes).toContain("Chief of staff: not measured");
  expect(withoutTimes).toContain("Chief.alarm");
});

test("more than 10 ms of processor time until the reply fails; a system that does not tell it fails nothing", () => {
  const slow = { ...findings, cpu: { approval: 10.1, reading: 2 } };
  expect(failures(slow)).toEqual([
    "an approval by rules takes 10.1 ms of processor time; the limit is 10 ms.",
  ]);
  expect(failures({ ...slow, wasBusy: true })).toEqual([expect.stringContaining("busy")]);
  expect(failures({ ...findings, cpu: null })).toEqual([]);
  expect(render({ ...findings, cpu: null })).toContain("not measured");
});

test.each([
  ["cpu.reading", { cpu: { approval: 4, reading: 0 } }],
  ["cpu.reading", { cpu: { approval: 4, reading: -0.2 } }],
  ["personas.lateness.p99", { personas: { ...findings.personas, lateness: { median: 2, p99: Number.NaN } } }],
  ["personas.eventsPerSecond", { personas: { ...findings.personas, eventsPerSecond: 0 } }],
  ["statements.later", { statements: { first: [1, 3], later: [] } }],
  ["chief.subrequests", { chief: { ...findings.chief, subrequests: {} } }],
  ["tools.lists.journal", { tools: { ...findings.tools, lists: { journal: 0 } } }],
])("a figure that measured nothing fails: %s", (path, more) => {
  expect(failures({ ...findings, ...more })).toEqual([
    expect.stringMatching(new RegExp(`^${path} is .*: nothing was measured\\.$`)),
  ]);
});

test("a Worker that is in few of the invocations has a median of nothing; the door is in each", () => {
  const { personas } = findings;
  const nothing = { median: 0, p99: 0 };
  const withEvent = (workers: object) => ({
    ...findings,
    personas: {
      ...personas,
      processor: {
        ...personas.processor,
        event: { ms: 5, workers: { edge: { median: 1, p99: 2 }, ...workers } },
      },
    },
  });
  expect(failures(withEvent({ live: nothing }) as typeof findings)).toEqual([]);
  expect(failures(withEvent({ edge: nothing }) as typeof findings)).toEqual([
    expect.stringMatching(/^personas\.processor\.event\.workers\.edge\.median is 0/),
    expect.stringMatching(/^personas\.processor\.event\.workers\.edge\.p99 is 0/),
  ]);
});

test("a brief that cannot be told from an idle runtime is not 0.0 ms, and fails", () => {
  // Ten ticks of a hundredth of a second, of which a runtime that had not come to rest before would have used twelve.
  expect([ownMs(100, 120), ownMs(100, 60), ownMs(100, 0), ownMs(0, 0)]).toEqual([null, null, 100, null]);
  expect(ownMs(480, 170)).toBe(310);
  const { cpu } = findings.chief;
  const unknown = { ...findings, chief: { ...findings.chief, cpu: cpu && { ...cpu, brief: null } } };
  expect(render(unknown)).toMatch(/morning brief.*│ not measured/);
  expect(failures(unknown)).toEqual([expect.stringMatching(/^a morning brief, .*cannot be told/)]);
});

test("a third round trip fails", () => {
  expect(failures({ ...findings, statements: { first: [1, 1, 3], later: [4] } })).toEqual([
    "An approval makes 3 round trips to the database; the limit is 2.",
  ]);
});

describe("the machine", () => {
  const { machine } = findings;

  test("what each step of the gateway takes, and what all containers take at rest", () => {
    const text = render(findings);
    expect(text).toContain("0.10, aim 0.5");
    expect(text).toMatch(/its beginning and its end.*│ 1200 .*0\.83 ms, \+0\.63/);
    expect(text).toMatch(/handed on, read back.*│ 900 .*1\.11 ms, \+0\.28/);
    // Measured: 30 and 40; the tunnel as it is sized, and what is set aside for later ones.
    expect(text).toMatch(/cloudflared.*│ 38 MiB.*│ not here: as sized/);
    expect(text).toMatch(/mcp.*│ 45 MiB.*│ not here: as sized/);
    expect(text).toMatch(/egress.*│ 29 MiB.*│ not here: as sized/);
    expect(text).toMatch(/all of them.*│ 252 MiB, aim 300 MiB/);
    expect(failures(findings)).toEqual([]);
  });

  test("a second start fails", () => {
    const twice = { ...findings, machine: { ...machine, wake: { ...machine.wake, starts: 2 } } };
    expect(failures(twice)).toEqual(["50 callers started the machine 2 times; once is right."]);
  });

  test("without a Postgres here only the start is measured", () => {
    const text = render({ ...findings, machine: { ...machine, local: null } });
    expect(text).toContain("no Postgres is installed here");
    expect(text).not.toContain("handed on");
  });
});

test("a run on a busy machine says so", () => {
  expect(render(findings)).not.toContain("busy");
  expect(render({ ...findings, wasBusy: true })).toContain("busy");
});
