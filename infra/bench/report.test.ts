import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Findings } from "./measure.ts";
import { failures, render, timeShares } from "./report.ts";

const even = { median: 1, low: 1, high: 1 };
const findings: Findings = {
  rounds: 3,
  perSecond: { bare: 400, sameSql: 200, gate: 125, door: 100 },
  ratio: { bare: even, sameSql: even, gate: even, door: { median: 0.25, low: 0.2, high: 0.3 } },
  wasBusy: false,
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
  const shares = timeShares(findings.perSecond);
  expect(shares.bare).toBeCloseTo(0.25);
  expect(shares.sameSql).toBeCloseTo(0.25);
  expect(shares.gate).toBeCloseTo(0.3);
  expect(shares.door).toBeCloseTo(0.2);
});

test("a ratio below the aim is shown, and is no failure", () => {
  expect(stripVTControlCharacters(render(findings))).toContain("0.25 (0.20 to 0.30), aim 0.6");
  expect(failures(findings)).toEqual([]);
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

test("what the budget costs in time is in the same table", () => {
  const text = stripVTControlCharacters(render(findings));
  for (const row of [
    /the ledger +│ 300 +│ 0\.33 \(0\.30 to 0\.40\) +│ 3\.0 times/,
    /askModel adds +│ 6\.0 ms +│ 1\.50 such requests +│ 3 round trips/,
    /policy pack, as a process, after it +│ 3\.0 s +│ 1\.50 \(1\.40 to 1\.60\) +│ 1\.0 s/,
  ])
    expect(text).toMatch(row);
});
