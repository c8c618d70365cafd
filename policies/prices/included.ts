import cloudflare from "./cloudflare.json" with { type: "json" };
import { PriceError } from "./price.ts";

/** What can be counted in a month on Cloudflare, and so needs a cap. */
export type IncludedMeter =
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

export type IncludedAllowance = {
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

const meter = (service: Service, what: string, key: string, per: number) =>
  ({ service, what, key: `cloudflare.${key}`, per }) as const;

const METER_TABLE: Readonly<
  Record<IncludedMeter, Pick<IncludedAllowance, "service" | "what" | "key" | "per">>
> = {
  requests: meter("workers", "requests", "workers.paid.requests", MILLION),
  // Free has no monthly amount but 10 ms for each request; a month of requests at 10 ms is the most there can be.
  cpuMs: meter("workers", "CPU ms", "workers.paid.cpu", MILLION),
  logEvents: meter("workers", "log events", "workers.paid.logs", MILLION),
  kvReads: meter("kv", "KV reads", "kv.paid.reads", MILLION),
  kvWrites: meter("kv", "KV writes", "kv.paid.writes", MILLION),
  kvDeletes: meter("kv", "KV deletes", "kv.paid.deletes", MILLION),
  kvLists: meter("kv", "KV lists", "kv.paid.lists", MILLION),
  kvStorageGb: meter("kv", "KV GB", "kv.paid.storage", 1),
  d1RowsRead: meter("d1", "D1 rows read", "d1.paid.rows_read", MILLION),
  d1RowsWritten: meter("d1", "D1 rows written", "d1.paid.rows_written", MILLION),
  d1StorageGb: meter("d1", "D1 GB", "d1.paid.storage", 1),
  doRequests: meter("durable", "Durable Object requests", "do.paid.requests", MILLION),
  doGbSeconds: meter("durable", "Durable Object GB-s", "do.paid.duration", MILLION),
  doRowsRead: meter("durable", "Durable Object rows read", "do.paid.rows_read", MILLION),
  doRowsWritten: meter("durable", "Durable Object rows written", "do.paid.rows_written", MILLION),
  doStorageGb: meter("durable", "Durable Object GB", "do.paid.storage", 1),
  queueOperations: meter("queues", "queue operations", "queues.paid.operations", MILLION),
  r2StorageGb: meter("r2", "R2 GB", "r2.standard.storage", 1),
  r2ClassA: meter("r2", "R2 writes and lists", "r2.standard.class_a", MILLION),
  r2ClassB: meter("r2", "R2 reads", "r2.standard.class_b", MILLION),
};

/** Every meter, in the order of the bill. */
export const INCLUDED_METERS = Object.keys(METER_TABLE) as readonly IncludedMeter[];

/** One row of `cloudflare.json`: meter, the free amount's period, the free amount, what Workers Paid includes, source. */
type IncludedRow = readonly (string | number | null)[];

/**
 * What an account includes, once for all its stacks, from the rows of `cloudflare.json`.
 * @throws PriceError when a meter has no row, or one without whole amounts
 */
export function loadIncluded(
  rows: readonly IncludedRow[],
): Readonly<Record<IncludedMeter, IncludedAllowance>> {
  const entries = INCLUDED_METERS.map((name) => {
    const [, period, free, paid, source, ...more] = rows.find(([of]) => of === name) ?? [];
    const isWhole = (amount: unknown): amount is number =>
      Number.isSafeInteger(amount) && (amount as number) >= 0;
    if (!isWhole(paid) || !(free === null || isWhole(free)) || !source || more.length > 0)
      throw new PriceError(`cloudflare.json does not say in whole amounts what is included of ${name}.`);
    return [name, { ...METER_TABLE[name], free: monthly(free, period), paid }] as const;
  });
  return Object.fromEntries(entries) as Record<IncludedMeter, IncludedAllowance>;
}

const monthly = (free: number | null, period: unknown): number | null =>
  free === null || period !== "day" ? free : free * FREE_DAYS;

export const INCLUDED = loadIncluded(cloudflare.included);
