import type { Row } from "./price.ts";

const WORKERS = {
  source: "https://developers.cloudflare.com/workers/platform/pricing/",
  asOf: "2026-09-27",
};
const KV = { source: "https://developers.cloudflare.com/kv/platform/pricing/", asOf: "2026-09-27" };
const D1 = { source: "https://developers.cloudflare.com/d1/platform/pricing/", asOf: "2026-09-27" };
const DURABLE = {
  source: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
  asOf: "2026-09-27",
};
const QUEUES = { source: "https://developers.cloudflare.com/queues/platform/pricing/", asOf: "2026-09-27" };
const R2 = { source: "https://developers.cloudflare.com/r2/pricing/", asOf: "2026-09-27" };
const PLANS = { source: "https://www.cloudflare.com/plans/", asOf: "2026-10-07" };
// Only the year of this page is known, so it counts as read on its first day.
const CONTAINERS = {
  source: "https://developers.cloudflare.com/containers/platform-details/pricing/",
  asOf: "2026-01-01",
};

const price = (key: string, unit: string, usd: string, from: { source: string; asOf: string }): Row => ({
  key: `cloudflare.${key}`,
  unit,
  usd,
  ...from,
});

/** Cloudflare's list prices. What a plan includes is in `included.ts`; these are the prices above it. */
export const CLOUDFLARE: readonly Row[] = [
  price("workers.free.plan", "month", "free", WORKERS),
  price("workers.paid.plan", "month", "5", WORKERS),
  price("workers.paid.requests", "million requests", "0.3", WORKERS),
  price("workers.paid.cpu", "million CPU ms", "0.02", WORKERS),
  price("workers.paid.logs", "million log events", "0.6", WORKERS),
  price("kv.paid.reads", "million reads", "0.5", KV),
  price("kv.paid.writes", "million writes", "5", KV),
  price("kv.paid.deletes", "million deletes", "5", KV),
  price("kv.paid.lists", "million lists", "5", KV),
  price("kv.paid.storage", "GB-month", "0.5", KV),
  price("d1.paid.rows_read", "million rows", "0.001", D1),
  price("d1.paid.rows_written", "million rows", "1", D1),
  price("d1.paid.storage", "GB-month", "0.75", D1),
  price("do.paid.requests", "million requests", "0.15", DURABLE),
  price("do.paid.duration", "million GB-s", "12.5", DURABLE),
  price("do.paid.rows_read", "million rows", "0.001", DURABLE),
  price("do.paid.rows_written", "million rows", "1", DURABLE),
  price("do.paid.storage", "GB-month", "0.2", DURABLE),
  price("queues.paid.operations", "million operations", "0.4", QUEUES),
  price("r2.standard.storage", "GB-month", "0.015", R2),
  price("r2.standard.class_a", "million operations", "4.5", R2),
  price("r2.standard.class_b", "million operations", "0.36", R2),
  price("r2.ia.storage", "GB-month", "0.01", R2),
  price("r2.ia.class_a", "million operations", "9", R2),
  price("r2.ia.class_b", "million operations", "0.9", R2),
  price("r2.ia.retrieval", "GB", "0.01", R2),
  price("r2.egress", "GB", "free", R2),
  price("containers.memory", "GiB-second", "0.0000025", CONTAINERS),
  price("containers.cpu", "vCPU-second", "0.00002", CONTAINERS),
  price("containers.disk", "GB-second", "0.00000007", CONTAINERS),
  price("zone.free.plan", "month", "free", PLANS),
  price("zone.pro.plan", "month", "25", PLANS),
  price("zone.business.plan", "month", "250", PLANS),
  price("access.free.plan", "month", "free", PLANS),
];
