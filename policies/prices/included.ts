/** What can be counted in a month on Cloudflare, and so needs a cap. */
export type Meter =
  | "requests"
  | "cpuMs"
  | "logEvents"
  | "kvReads"
  | "kvWrites"
  | "kvDeletes"
  | "kvLists"
  | "kvStorageGb"
  | "d1RowsRead"
  | "d1RowsWritten"
  | "d1StorageGb"
  | "doRequests"
  | "doGbSeconds"
  | "doRowsRead"
  | "doRowsWritten"
  | "doStorageGb"
  | "queueOperations"
  | "r2StorageGb"
  | "r2ClassA"
  | "r2ClassB";

type Service = "workers" | "kv" | "d1" | "durable" | "queues" | "r2";

export type Allowance = {
  readonly service: Service;
  readonly what: string;
  /** Key of the price above the included amount. */
  readonly key: string;
  /** Quantity that the price is for: a million of something, or one GB. */
  readonly per: number;
  /** On the Free plan: errors above it and no bill. Null: billed above it on every plan. */
  readonly free: number | null;
  /** Included per month in the Paid plan, and for R2 in every plan. */
  readonly paid: number;
};

const MILLION = 1_000_000;
/** Free limits are per day; the shortest month has 28, so a cap below this fits into every month. */
const FREE_DAYS = 28;
const daily = (amount: number) => amount * FREE_DAYS;

const meter = (
  service: Service,
  what: string,
  key: string,
  per: number,
  free: number | null,
  paid: number,
): Allowance => ({ service, what, key: `cloudflare.${key}`, per, free, paid });

/**
 * What an account includes, once for all its stacks (developers.cloudflare.com/workers/platform/pricing, read
 * 2026-09-27, and the pricing pages of KV, D1, Durable Objects, Queues and R2 that it lists).
 */
export const INCLUDED: Readonly<Record<Meter, Allowance>> = {
  requests: meter("workers", "requests", "workers.paid.requests", MILLION, daily(100_000), 10 * MILLION),
  // Free has no monthly amount but 10 ms for each request; a month of requests at 10 ms is the most there can be.
  cpuMs: meter("workers", "CPU ms", "workers.paid.cpu", MILLION, daily(1_000_000), 30 * MILLION),
  logEvents: meter("workers", "log events", "workers.paid.logs", MILLION, daily(200_000), 20 * MILLION),
  kvReads: meter("kv", "KV reads", "kv.paid.reads", MILLION, daily(100_000), 10 * MILLION),
  kvWrites: meter("kv", "KV writes", "kv.paid.writes", MILLION, daily(1_000), MILLION),
  kvDeletes: meter("kv", "KV deletes", "kv.paid.deletes", MILLION, daily(1_000), MILLION),
  kvLists: meter("kv", "KV lists", "kv.paid.lists", MILLION, daily(1_000), MILLION),
  kvStorageGb: meter("kv", "KV GB", "kv.paid.storage", 1, 1, 1),
  d1RowsRead: meter("d1", "D1 rows read", "d1.paid.rows_read", MILLION, daily(5_000_000), 25_000 * MILLION),
  d1RowsWritten: meter(
    "d1",
    "D1 rows written",
    "d1.paid.rows_written",
    MILLION,
    daily(100_000),
    50 * MILLION,
  ),
  d1StorageGb: meter("d1", "D1 GB", "d1.paid.storage", 1, 5, 5),
  doRequests: meter(
    "durable",
    "Durable Object requests",
    "do.paid.requests",
    MILLION,
    daily(100_000),
    MILLION,
  ),
  doGbSeconds: meter("durable", "Durable Object GB-s", "do.paid.duration", MILLION, daily(13_000), 400_000),
  doRowsRead: meter(
    "durable",
    "Durable Object rows read",
    "do.paid.rows_read",
    MILLION,
    daily(5_000_000),
    25_000 * MILLION,
  ),
  doRowsWritten: meter(
    "durable",
    "Durable Object rows written",
    "do.paid.rows_written",
    MILLION,
    daily(100_000),
    50 * MILLION,
  ),
  doStorageGb: meter("durable", "Durable Object GB", "do.paid.storage", 1, 5, 5),
  queueOperations: meter(
    "queues",
    "queue operations",
    "queues.paid.operations",
    MILLION,
    daily(10_000),
    MILLION,
  ),
  r2StorageGb: meter("r2", "R2 GB", "r2.standard.storage", 1, null, 10),
  r2ClassA: meter("r2", "R2 writes and lists", "r2.standard.class_a", MILLION, null, MILLION),
  r2ClassB: meter("r2", "R2 reads", "r2.standard.class_b", MILLION, null, 10 * MILLION),
};

/** Every meter, in the order of the bill. */
export const METERS = Object.keys(INCLUDED) as readonly Meter[];
