import type { IncludedMeter } from "../prices/included.ts";
import type { MachineCaps } from "./caps.ts";

/** What a cap of the estimate is only as good as: what keeps the month to it while the stack runs. */
export type Enforcement = {
  /**
   * `platform`: the plan answers with errors and sends no bill. `door`: a limit of our own, before it is used. `fence`: measured every
   * hour; past the bill's own ceiling everything that works by itself pauses. `ledger`: the provider's bill counts in the month's total,
   * and at its end the machine is switched off. `schedule`: switched off every day. `hand`: the platform's own limit, once a person has
   * set it; the plan, setup and doctor name it.
   */
  readonly by: "platform" | "door" | "fence" | "ledger" | "schedule" | "hand";
  readonly how: string;
  /** A file of this repository, or the vendor's page. */
  readonly where: string;
};

/** Everything that the estimate takes a cap for. */
export type Cap = IncludedMeter | "r2RetrievedGb" | `machine.${keyof MachineCaps}` | (typeof ASSUMED)[number];

/** Amounts that are no setting: constants of the prices that they are for. */
export const ASSUMED = ["vaultOperations", "bootLogsGb", "gatewayLogs"] as const;

const FREE = {
  by: "platform",
  how: "on Workers Free a day's limit answers with errors until midnight UTC",
} as const;
const free = (page: string): Enforcement => ({
  ...FREE,
  where: `https://developers.cloudflare.com/${page}/platform/pricing/`,
});
const FENCE: Enforcement = {
  by: "fence",
  how: "the account's own counters are priced every hour",
  where: "workers/ledger/limits/fence.ts",
};
/** A refused request is a Worker's request, so no code of ours bounds strangers' (docs/prices.md, "A flood on Workers Paid"). */
const LIMIT: Enforcement = {
  by: "hand",
  how: "Cloudflare's own limit of spending on Workers; the fence pauses what works by itself, the zone's rule one address",
  where: "policies/money/byhand.ts",
};
/** No counter of it is documented (docs/prices.md, "What usage is counted by"). */
const RETRIEVED: Enforcement = {
  by: "door",
  how: "no bucket of this program has anything in Infrequent Access; the plan prices one that has, read back once a month",
  where: "policies/estimate/account.ts",
};
const RECORDS: Enforcement = {
  by: "door",
  how: "the month has so many records of requests; then background clients wait, and others' are written down together",
  where: "workers/archive/journal/calls.ts",
};
const PURGED = "rows older than they are kept are deleted every night (workers/gate/purge.ts)";
const EXPIRES =
  "the buckets' own rules delete records and copies when their time is over (infra/storage/index.ts)";
const KEYS = "KV keeps the sign-in keys alone, for a few hours (workers/edge/identity/keys.ts)";
const OBJECTS = "each object deletes what is old by its own alarm (workers/archive/journal/journal.ts)";
const AZURE: Enforcement = {
  by: "ledger",
  how: "the subscription's costs are read every day and count in the month's total",
  where: "workers/ledger/meters/azure.ts",
};

const OVERWRITTEN: Enforcement = {
  by: "platform",
  how: "Azure overwrites a log that is larger than 1 GB",
  where: "https://learn.microsoft.com/azure/virtual-machines/boot-diagnostics",
};
const LOGS_STOP: Enforcement = {
  by: "platform",
  how: "on Workers Free logging stops at 100,000",
  where: "https://developers.cloudflare.com/ai-gateway/reference/pricing/",
};
const LOGS_KEPT: Enforcement = {
  by: "platform",
  how: "a gateway stores no more than its own logManagement, and all together may say what is included",
  where: "policies/estimate/gateway.ts",
};

/** What is deleted by its age is bounded by nothing but its age, so what is stored is measured like everything else. */
const stored = (kept: string): Enforcement => ({
  ...FENCE,
  how: `${FENCE.how}, what is stored among them; ${kept}`,
});

/** For each cap what enforces it, on Workers Free and on Workers Paid. A test walks the list. */
export const ENFORCED: Readonly<Record<Cap, { readonly free: Enforcement; readonly paid: Enforcement }>> = {
  requests: { free: free("workers"), paid: LIMIT },
  cpuMs: { free: free("workers"), paid: LIMIT },
  // Every event belongs to an invocation, which is a request or an alarm.
  logEvents: { free: free("workers"), paid: LIMIT },
  kvReads: { free: free("kv"), paid: FENCE },
  kvWrites: { free: free("kv"), paid: FENCE },
  kvDeletes: { free: free("kv"), paid: FENCE },
  kvLists: { free: free("kv"), paid: FENCE },
  kvStorageGb: { free: free("kv"), paid: stored(KEYS) },
  d1RowsRead: { free: free("d1"), paid: FENCE },
  d1RowsWritten: { free: free("d1"), paid: FENCE },
  d1StorageGb: { free: free("d1"), paid: stored(PURGED) },
  doRequests: { free: free("durable-objects"), paid: FENCE },
  doGbSeconds: { free: free("durable-objects"), paid: FENCE },
  doRowsRead: { free: free("durable-objects"), paid: FENCE },
  doRowsWritten: { free: free("durable-objects"), paid: FENCE },
  doStorageGb: { free: free("durable-objects"), paid: stored(OBJECTS) },
  // The program declares no queue; one that was would be used by invocations alone.
  queueOperations: { free: free("queues"), paid: FENCE },
  // R2 is billed on every plan.
  r2StorageGb: { free: stored(EXPIRES), paid: stored(EXPIRES) },
  r2ClassA: { free: RECORDS, paid: RECORDS },
  r2ClassB: { free: FENCE, paid: FENCE },
  r2RetrievedGb: { free: RETRIEVED, paid: RETRIEVED },
  "machine.hoursPerMonth": {
    free: {
      by: "schedule",
      how: "the machine's own schedule, without which it counts as always on",
      where: "policies/estimate/schedule.ts",
    },
    paid: {
      by: "schedule",
      how: "the machine's own schedule, without which it counts as always on",
      where: "policies/estimate/schedule.ts",
    },
  },
  // policies/estimate/storage.ts; a machine reads its secrets when it starts.
  vaultOperations: { free: AZURE, paid: AZURE },
  bootLogsGb: { free: OVERWRITTEN, paid: OVERWRITTEN },
  gatewayLogs: { free: LOGS_STOP, paid: LOGS_KEPT },
  "machine.diskIops": { free: AZURE, paid: AZURE },
  "machine.natGb": { free: AZURE, paid: AZURE },
  "machine.egressGb": { free: AZURE, paid: AZURE },
};
