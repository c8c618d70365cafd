import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../../../policies/estimate/caps.ts";
import { ENFORCED } from "../../../policies/estimate/enforced.harness.ts";
import { INCLUDED } from "../../../policies/prices/included.ts";
import { RECORDS_PER_MONTH, STRANGERS_PER_MONTH } from "../../archive/journal/calls.ts";
import { DATA_SETS } from "../../ledger/meters/counters.ts";
import { BACKGROUND_CALLS_PER_MONTH } from "../limits/background.ts";
import { CROWDED_EVERY_MS } from "./worth.ts";

// The bill of the deploy counts on these bounds (policies/estimate/enforced.harness.ts).

const MONTH_MS = 31 * 86_400_000;

describe("the fence", () => {
  test("what the fence is to hold is counted by it, or comes only with what is", () => {
    const counted = new Set(DATA_SETS.flatMap(({ name }) => COUNTED_BY[name] ?? []));
    const fenced = Object.entries(ENFORCED)
      .filter(([, { free, paid }]) => [free.by, paid.by].includes("fence"))
      .map(([name]) => name);
    // Log events belong to invocations; what is read back is a read.
    const implied = ["logEvents", "r2RetrievedGb"];
    expect(fenced.filter((name) => !counted.has(name) && !implied.includes(name))).toEqual([]);
  });
});

/** What each data set of the fence counts. */
const COUNTED_BY: Readonly<Record<string, readonly string[]>> = {
  workersInvocationsAdaptive: ["requests", "cpuMs"],
  durableObjectsInvocationsAdaptiveGroups: ["doRequests"],
  durableObjectsPeriodicGroups: ["doGbSeconds", "doRowsRead", "doRowsWritten"],
  d1AnalyticsAdaptiveGroups: ["d1RowsRead", "d1RowsWritten"],
  kvOperationsAdaptiveGroups: ["kvReads", "kvWrites", "kvDeletes", "kvLists"],
  r2OperationsAdaptiveGroups: ["r2ClassA", "r2ClassB"],
  queueMessageOperationsAdaptiveGroups: ["queueOperations"],
  durableObjectsSqlStorageGroups: ["doStorageGb"],
  d1StorageAdaptiveGroups: ["d1StorageGb"],
  kvStorageAdaptiveGroups: ["kvStorageGb"],
  r2StorageAdaptiveGroups: ["r2StorageGb"],
};

describe("the door's own bounds", () => {
  test("make the bill's writes true: a month's records, and what sixty clients still write when it has all of them", () => {
    const afterwards = 60 * Math.ceil(MONTH_MS / CROWDED_EVERY_MS);
    expect(RECORDS_PER_MONTH + afterwards).toBeLessThan(DEFAULT_CAPS.usage.r2ClassA);
    // With the other stack's half this is what an account has for nothing.
    expect(2 * DEFAULT_CAPS.usage.r2ClassA).toBeLessThanOrEqual(INCLUDED.r2ClassA.paid);
  });

  test("leave room for twenty background clients and for strangers before anybody waits", () => {
    expect(20 * BACKGROUND_CALLS_PER_MONTH + STRANGERS_PER_MONTH).toBeLessThan(RECORDS_PER_MONTH);
  });
});
