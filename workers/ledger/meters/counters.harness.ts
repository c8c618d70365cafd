// The account's analytics as the provider answers them, for tests: one data set for each question.

/** What was counted since the month began. `activeUs`: microseconds that objects were awake. */
export type Counters = {
  readonly requests?: number;
  readonly cpuUs?: number;
  readonly doRequests?: number;
  readonly doRowsWritten?: number;
  readonly activeUs?: number;
  readonly kvWrites?: number;
};

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
};

/** The answer to a question for one of the data sets. */
export function countersAnswer(init: RequestInit, counters: Counters): Response {
  const { query } = JSON.parse(String(init.body)) as { query: string };
  const name = Object.keys(ROWS).find((set) => query.includes(set));
  const rows = name === undefined ? undefined : ROWS[name]?.(counters);
  return Response.json({ data: { viewer: { accounts: [{ rows }] } }, errors: null });
}
