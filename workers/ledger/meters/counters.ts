import * as z from "zod/mini";
import type { IncludedMeter } from "../../../policies/prices/included.ts";

const count = z.number().check(z.minimum(0));
export const CounterRow = z.object({
  sum: z.optional(z.record(z.string(), count)),
  max: z.optional(z.record(z.string(), count)),
  dimensions: z.optional(z.record(z.string(), z.string())),
});
export type CountedRow = z.infer<typeof CounterRow>;

/** A data set of the account's analytics, and what its sums and highest values count for. */
export type DataSet = {
  readonly name: string;
  readonly fields: string;
  /** @throws TypeError for a row without a number that was asked for */
  readonly of: (row: CountedRow) => readonly (readonly [IncludedMeter, number])[];
};

function numberIn(numbers: Readonly<Record<string, number>> | undefined, field: string): number {
  const value = numbers?.[field];
  if (value === undefined) throw new TypeError(`A counter lacks ${field}`);
  return value;
}

const sum = (row: CountedRow, field: string): number => numberIn(row.sum, field);
const actionOf = ({ dimensions }: CountedRow): string => dimensions?.actionType ?? "";

const BYTES_PER_GB = 1_000_000_000;
/** What is stored, at the month's highest and as if for all of it: bills go by averages, so this is never less. */
const stored = (row: CountedRow, ...fields: readonly string[]): number =>
  fields.reduce((bytes, field) => bytes + numberIn(row.max, field), 0) / BYTES_PER_GB;

/** An object is billed as 128 MB for each second that it is awake (developers.cloudflare.com/durable-objects/platform/pricing). */
const GB_PER_OBJECT = 128 / 1024;

/** Reads of R2, by name; deletions are free, and what is not known counts as dear (developers.cloudflare.com/r2/pricing). */
const R2_READS = /^(Head|Get|UsageSummary)/;
const R2_FREE = /^(Delete|Abort)/;

const KV: Readonly<Record<string, IncludedMeter>> = { read: "kvReads", delete: "kvDeletes", list: "kvLists" };

/**
 * What an account uses (developers.cloudflare.com/analytics/graphql-api). Each is a question of its own: one whose fields change leaves
 * the others. Where the names are documented and where they are only those that programs in public use read is in docs/prices.md.
 * Storage is asked for by what holds it, because the highest value of all together would be that of the largest.
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
    name: "durableObjectsSqlStorageGroups",
    fields: "max { storedBytes } dimensions { namespaceId }",
    of: (row) => [["doStorageGb", stored(row, "storedBytes")]],
  },
  {
    name: "d1StorageAdaptiveGroups",
    fields: "max { databaseSizeBytes } dimensions { databaseId }",
    of: (row) => [["d1StorageGb", stored(row, "databaseSizeBytes")]],
  },
  {
    name: "kvStorageAdaptiveGroups",
    fields: "max { byteCount } dimensions { namespaceId }",
    of: (row) => [["kvStorageGb", stored(row, "byteCount")]],
  },
  {
    name: "r2StorageAdaptiveGroups",
    fields: "max { payloadSize metadataSize } dimensions { bucketName }",
    of: (row) => [["r2StorageGb", stored(row, "payloadSize", "metadataSize")]],
  },
  {
    name: "queueMessageOperationsAdaptiveGroups",
    fields: "sum { billableOperations }",
    of: (row) => [["queueOperations", sum(row, "billableOperations")]],
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
