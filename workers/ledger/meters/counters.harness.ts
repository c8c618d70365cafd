import { INCLUDED, type IncludedMeter } from "../../../policies/prices/included.ts";
import { BOOK } from "../../../policies/prices/index.ts";

// The account's analytics as the provider answers them, for tests: one data set for each question.

/** What was counted since the month began. `activeUs`: microseconds that objects were awake. */
export type Counters = {
  readonly requests?: number;
  readonly cpuUs?: number;
  readonly doRequests?: number;
  readonly doRowsWritten?: number;
  readonly activeUs?: number;
  readonly kvWrites?: number;
  /** GB of each bucket, and of each database and namespace. */
  readonly r2Gb?: readonly number[];
  readonly d1Gb?: readonly number[];
  readonly doGb?: readonly number[];
};

const BYTES_PER_GB = 1e9;

const ROWS: Readonly<Record<string, (counters: Counters) => readonly object[]>> = {
  workersInvocationsAdaptive: ({ requests = 0, cpuUs = 0 }) => [{ sum: { requests, cpuTimeUs: cpuUs } }],
  durableObjectsInvocationsAdaptiveGroups: ({ doRequests = 0 }) => [{ sum: { requests: doRequests } }],
  durableObjectsPeriodicGroups: ({ activeUs = 0, doRowsWritten = 0 }) => [
    { sum: { activeTime: activeUs, rowsRead: 0, rowsWritten: doRowsWritten } },
  ],
  d1AnalyticsAdaptiveGroups: () => [{ sum: { rowsRead: 0, rowsWritten: 0 } }],
  kvOperationsAdaptiveGroups: ({ kvWrites = 0 }) => [
    { sum: { requests: kvWrites }, dimensions: { actionType: "write" } },
  ],
  r2OperationsAdaptiveGroups: () => [],
  r2StorageAdaptiveGroups: ({ r2Gb = [] }) =>
    r2Gb.map((gb, index) => ({
      max: { payloadSize: gb * BYTES_PER_GB, metadataSize: 0 },
      dimensions: { bucketName: `bucket-${index}` },
    })),
  d1StorageAdaptiveGroups: ({ d1Gb = [] }) =>
    d1Gb.map((gb, index) => ({
      max: { databaseSizeBytes: gb * BYTES_PER_GB },
      dimensions: { databaseId: `database-${index}` },
    })),
  durableObjectsSqlStorageGroups: ({ doGb = [] }) =>
    doGb.map((gb, index) => ({
      max: { storedBytes: gb * BYTES_PER_GB },
      dimensions: { namespaceId: `namespace-${index}` },
    })),
  kvStorageAdaptiveGroups: () => [],
  queueMessageOperationsAdaptiveGroups: () => [],
};

/** The answer to a question for one of the data sets. */
export function countersAnswer(init: RequestInit, counters: Counters): Response {
  const { query } = JSON.parse(init.body as string) as { query: string };
  const name = Object.keys(ROWS).find((set) => query.includes(set));
  const rows = name === undefined ? undefined : ROWS[name]?.(counters);
  return Response.json({ data: { viewer: { accounts: [{ rows }] } }, errors: null });
}

/** What so many units cost at the list, in nano-dollars: a million of what is counted, a GB of what is stored. */
export function listNano(units: Partial<Record<IncludedMeter, number>>): number {
  const costs = (Object.entries(units) as [IncludedMeter, number][]).map(([meter, many]) => {
    const price = BOOK.find(INCLUDED[meter].key);
    if (price === undefined) throw new Error(`The book has no price for ${meter}`);
    return many * price.priceNano;
  });
  return Math.round(costs.reduce((sum, cost) => sum + cost, 0));
}
