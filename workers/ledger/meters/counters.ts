import * as z from "zod/mini";
import type { Meter as Counted } from "../../../policies/prices/included.ts";

const count = z.number().check(z.minimum(0));
export const Row = z.object({
  sum: z.record(z.string(), count),
  dimensions: z.optional(z.object({ actionType: z.string() })),
});
export type CountedRow = z.infer<typeof Row>;

/** A data set of the account's analytics, and what its sums count for. */
export type DataSet = {
  readonly name: string;
  readonly fields: string;
  /** @throws TypeError for a row without a sum that was asked for */
  readonly of: (row: CountedRow) => readonly (readonly [Counted, number])[];
};

function sum({ sum: sums }: CountedRow, field: string): number {
  const value = sums[field];
  if (value === undefined) throw new TypeError(`A counter lacks ${field}`);
  return value;
}

const actionOf = ({ dimensions }: CountedRow): string => dimensions?.actionType ?? "";

/** An object is billed as 128 MB for each second that it is awake (developers.cloudflare.com/durable-objects/platform/pricing). */
const GB_PER_OBJECT = 128 / 1024;

/** Reads of R2, by name; deletions are free, and what is not known counts as dear (developers.cloudflare.com/r2/pricing). */
const R2_READS = /^(Head|Get|UsageSummary)/;
const R2_FREE = /^(Delete|Abort)/;

const KV: Readonly<Record<string, Counted>> = { read: "kvReads", delete: "kvDeletes", list: "kvLists" };

/**
 * What an account uses (developers.cloudflare.com/analytics/graphql-api). Each is a question of its own: one whose fields change leaves
 * the others. The documentation lists few of the sums; names and units are those that programs in public use read.
 */
export const DATA_SETS: readonly DataSet[] = [
  {
    name: "workersInvocationsAdaptive",
    fields: "sum { requests cpuTimeUs }",
    of: (row) => [
      ["requests", sum(row, "requests")],
      ["cpuMs", sum(row, "cpuTimeUs") / 1_000],
    ],
  },
  {
    name: "durableObjectsInvocationsAdaptiveGroups",
    fields: "sum { requests }",
    of: (row) => [["doRequests", sum(row, "requests")]],
  },
  {
    name: "durableObjectsPeriodicGroups",
    // `activeTime` is in microseconds.
    fields: "sum { activeTime rowsRead rowsWritten }",
    of: (row) => [
      ["doGbSeconds", (sum(row, "activeTime") / 1_000_000) * GB_PER_OBJECT],
      ["doRowsRead", sum(row, "rowsRead")],
      ["doRowsWritten", sum(row, "rowsWritten")],
    ],
  },
  {
    name: "d1AnalyticsAdaptiveGroups",
    fields: "sum { rowsRead rowsWritten }",
    of: (row) => [
      ["d1RowsRead", sum(row, "rowsRead")],
      ["d1RowsWritten", sum(row, "rowsWritten")],
    ],
  },
  {
    name: "kvOperationsAdaptiveGroups",
    fields: "sum { requests } dimensions { actionType }",
    of: (row) => [[KV[actionOf(row)] ?? "kvWrites", sum(row, "requests")]],
  },
  {
    name: "r2OperationsAdaptiveGroups",
    fields: "sum { requests } dimensions { actionType }",
    of: (row) =>
      R2_FREE.test(actionOf(row))
        ? []
        : [[R2_READS.test(actionOf(row)) ? "r2ClassB" : "r2ClassA", sum(row, "requests")]],
  },
];
