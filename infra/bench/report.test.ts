import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Findings } from "./measure.ts";
import { failures, render, timeShares } from "./report.ts";

const even = { median: 1, low: 1, high: 1 };
const door = { median: 1.8, low: 1.7, high: 1.9 };
const evenTimes = { gate: even, called: even, checked: even, recorded: even };
const alone = { appends: 1, rows: 7, classA: 1 };
const findings: Findings = {
  rounds: 3,
  wasBusy: false,
  requests: {
    approvals: { bare: 800, sameSql: 400, gate: 250, called: 200, checked: 160, recorded: 125, door: 100 },
    readings: { gate: 500, called: 400, checked: 300, recorded: 200, door: 100 },
    ratio: {
      bare: even,
      sameSql: even,
      ...evenTimes,
      door: { median: 0.25, low: 0.2, high: 0.3 },
    },
    times: { approval: { ...evenTimes, door: even }, reading: { ...evenTimes, door } },
    audit: { approval: { median: 1.25, low: 1.2, high: 1.3 }, reading: { median: 2, low: 1.9, high: 2.1 } },
  },
  audit: { alone, together: { ...alone, rows: 4.1 } },
  cpu: {
    approval: { replied: 4, recorded: 6 },
    reading: { replied: 2, recorded: 4 },
    refusal: { replied: 1.5, recorded: 3 },
    run: { replied: 12, recorded: 14 },
  },
  spending: {
    ledger: { perSecond: { "bare-ledger": 900, ledger: 300 }, ratio: { median: 0.33, low: 0.3, high: 0.4 } },
    model: {
      ms: { request: 4, counted: 7, reserved: 9, askModel: 10 },
      ratio: { request: even, counted: even, reserved: even, askModel: { median: 2.5, low: 2.4, high: 2.6 } },
      hops: {
        request: ["messages"],
        counted: ["count_tokens", "messages"],
        reserved: ["count_tokens", "reserve", "messages", "settle"],
        askModel: ["count_tokens", "reserve", "messages", "settle"],
      },
    },
  },
  planning: { rounds: 2, alone: 2, withPack: 3, ratio: { median: 1.5, low: 1.4, high: 1.6 } },
  statements: { first: [1, 3], later: [4] },
  sizes: [{ name: "edge", bytes: 1024 * 1024, gzipBytes: 2048 }],
  startup: [{ name: "edge", extraMs: 20, timesEmpty: 2 }],
};

test("each contender is charged with the time that it adds to the one it builds on", () => {
  const shares = timeShares(findings.requests.approvals);
  expect(shares.bare).toBeCloseTo(0.125);
  expect(shares.sameSql).toBeCloseTo(0.125);
  expect(shares.gate).toBeCloseTo(0.15);
  expect(shares.called).toBeCloseTo(0.1);
  expect(shares.checked).toBeCloseTo(0.125);
  expect(shares.recorded).toBeCloseTo(0.175);
  expect(shares.door).toBeCloseTo(0.2);
});

test("a ratio below the aim is shown, and is no failure", () => {
  expect(stripVTControlCharacters(render(findings))).toContain("0.25 (0.20 to 0.30), aim 0.6");
  expect(stripVTControlCharacters(render(findings))).toMatch(/1\.80 \(1\.70 to 1\.90\) +│ aim 1\.5/);
  expect(failures(findings)).toEqual([]);
});

test("more than 10 ms of processor time until the reply fails, and a run's does not", () => {
  const cpu = findings.cpu && { ...findings.cpu, approval: { replied: 10.1, recorded: 12 } };
  expect(failures({ ...findings, cpu })).toEqual([
    "an approval by rules takes 10.1 ms of processor time; the limit is 10 ms.",
  ]);
  expect(failures({ ...findings, cpu, wasBusy: true })).toEqual([expect.stringContaining("busy")]);
  const late = findings.cpu && { ...findings.cpu, refusal: { replied: 10.1, recorded: 12 } };
  expect(failures({ ...findings, cpu: late })).toHaveLength(1);
});

test("a system that does not tell processor time says so, and fails nothing", () => {
  expect(render({ ...findings, cpu: null })).toContain("not measured");
  expect(failures({ ...findings, cpu: null })).toEqual([]);
});

test.each([
  [{ rows: 7.5 }, /7\.5 rows written there.*the limit is 7/],
  [{ appends: 2 }, /2\.0 calls to the journal.*the limit is 1/],
  [{ classA: 1.5 }, /1\.5 class A operations.*the limit is 1/],
])("an audit that does more for a request than it says fails: %j", (more, message) => {
  const audit = { ...findings.audit, alone: { ...alone, ...more } };
  expect(failures({ ...findings, audit })).toEqual([expect.stringMatching(message)]);
});

test("a bundle over its limit fails, by one byte", () => {
  const sizes = [{ name: "edge", bytes: 1024 * 1024 + 1, gzipBytes: 2048 }];
  expect(failures({ ...findings, sizes })).toEqual(["The bundle edge has 1025 KiB; the limit is 1024 KiB."]);
});

test("a third round trip fails", () => {
  expect(failures({ ...findings, statements: { first: [1, 1, 3], later: [4] } })).toEqual([
    "An approval makes 3 round trips to the database; the limit is 2.",
  ]);
});

test("a run on a busy machine says so", () => {
  expect(render(findings)).not.toContain("busy");
  expect(render({ ...findings, wasBusy: true })).toContain("busy");
});

test("what the door adds is in the same table", () => {
  const text = stripVTControlCharacters(render(findings));
  for (const row of [
    /audit: with the journal.*│ 1\.25 \(1\.20 to 1\.30\) +│ 2\.00 \(1\.90 to 2\.10\)/,
    /rows written there.*│ 7\.0 +│ 4\.1 +│ 7/,
    /an agent's run.*│ 12\.0 ms +│ 14\.0 ms/,
  ])
    expect(text).toMatch(row);
});

test("what the budget costs in time is in the same table", () => {
  const text = stripVTControlCharacters(render(findings));
  for (const row of [
    /the ledger +│ 300 +│ 0\.33 \(0\.30 to 0\.40\) +│ 3\.0 times/,
    /askModel adds +│ 6\.0 ms +│ 1\.50 such requests +│ 3 round trips/,
    /policy pack, as a process, after it +│ 3\.0 s +│ 1\.50 \(1\.40 to 1\.60\) +│ 1\.0 s/,
  ])
    expect(text).toMatch(row);
});
