import { bindingTexts, scriptsOf } from "../bound.ts";
import { INCLUDED, INCLUDED_METERS, type IncludedMeter } from "../prices/included.ts";
import { known, readCount, readText } from "../reading.ts";
import { kindOf, ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";

/** Kinds that are paid for by what is counted in the account; see `prices/included.ts`. */
const METERED_KINDS: Readonly<Record<string, (typeof INCLUDED)[IncludedMeter]["service"]>> = {
  "cloudflare:WorkersScript": "workers",
  "cloudflare:WorkersKvNamespace": "kv",
  "cloudflare:D1Database": "d1",
  "cloudflare:R2Bucket": "r2",
  "cloudflare:Queue": "queues",
};

/** What makes use of a service that lies outside of the stack: a consumer of a queue, what leads to a script. */
const USES: Readonly<Record<string, (typeof INCLUDED)[IncludedMeter]["service"]>> = {
  "cloudflare:QueueConsumer": "queues",
  "cloudflare:WorkersRoute": "workers",
  "cloudflare:WorkersCustomDomain": "workers",
  "cloudflare:WorkersCronTrigger": "workers",
  "cloudflare:WorkersScriptSubdomain": "workers",
  "cloudflare:EmailRoutingRule": "workers",
};

/** Of what has a service: one more than these is named too, since "and 1 more" is no shorter. */
const NAMES_SHOWN = 3;

const ZONE_KINDS = ["WorkersCustomDomain", "WorkersRoute", "Ruleset", "ZoneSetting", "DnsRecord"];

const meteredAs = (kind: string) => (isMetered(kind) ? METERED_KINDS[kind] : undefined);
export const isMetered = (kind: string): boolean => Object.hasOwn(METERED_KINDS, kind);

/** What is paid once for the account: plans, and usage above what they include. */
export function chargeAccount(bill: Bill, resources: readonly Resource[], caps: Caps): void {
  const kinds = new Set(resources.map(({ type }) => kindOf(type)));
  if (usersOf("workers", resources).length > 0) chargeWorkersPlan(bill, caps);
  if (ZONE_KINDS.some((kind) => kinds.has(`cloudflare:${kind}`))) chargeZonePlan(bill, resources, caps);
  if ([...kinds].some((kind) => kind.startsWith("cloudflare:ZeroTrustAccess")))
    plan(bill, "Cloudflare Access", "Zero Trust Free plan", "access.free.plan", 1);
  for (const meter of INCLUDED_METERS) {
    const names = usersOf(INCLUDED[meter].service, resources);
    if (names.length > 0) chargeMeter(bill, meter, listed(names), caps, resources);
  }
  chargeRetrieval(bill, resources, caps);
}

function plan(bill: Bill, resource: string, item: string, key: string, months: number): void {
  const family = /^cloudflare\.[a-z]+\.[a-z]+\.plan$/;
  bill.charge({ resource, item, key: `cloudflare.${key}`, expected: months, ceiling: months, family });
}

function chargeWorkersPlan(bill: Bill, { workersPlan, others }: Caps): void {
  const name = workersPlan === "free" ? "Workers Free plan" : "Workers Paid plan";
  // One fee for the account, whichever of its stacks pays it.
  plan(bill, "Cloudflare Workers", name, `workers.${workersPlan}.plan`, others.paysWorkersPlan ? 0 : 1);
}

function chargeZonePlan(bill: Bill, resources: readonly Resource[], { zonePlan, others }: Caps): void {
  const item = `zone plan ${zonePlan}`;
  plan(bill, "Cloudflare zone", item, `zone.${zonePlan}.plan`, others.paysZonePlan ? 0 : 1);
  let isCovered = false;
  for (const subscription of ofKind(resources, "cloudflare:ZoneSubscription")) {
    const id = readText(subscription.props, "ratePlan", "id");
    // The one zone that the estimate was told of; each further one is bought as well.
    if (id.state === "known" && id.value === zonePlan && !isCovered) {
      isCovered = true;
      continue;
    }
    const bought = id.state === "known" ? id.value : "unknown";
    const { name } = subscription;
    bill.problem(
      "unknown",
      name,
      `${name} buys the zone plan ${bought}, but the estimate is for one zone with ${zonePlan}. Give the pack the same zonePlan, and each stack one zone.`,
    );
    plan(bill, name, `zone plan ${bought}`, `zone.${bought}.plan`, 1);
  }
}

/** What a script reaches a service by. */
const BINDINGS: Readonly<Record<string, string>> = {
  kv: "kv_namespace",
  d1: "d1",
  durable: "durable_object_namespace",
  queues: "queue",
  r2: "r2_bucket",
};

const usedBy = (kind: string) => (Object.hasOwn(USES, kind) ? USES[kind] : undefined);

/** What has the service; where nothing of the stack has, what uses one that is there already. */
function usersOf(service: string, resources: readonly Resource[]): string[] {
  const own = resources.filter(({ type }) => meteredAs(kindOf(type)) === service);
  if (own.length > 0) return own.map(({ name }) => name);
  const using = resources.filter(({ type }) => usedBy(kindOf(type)) === service);
  return [...scriptsOf(resources).filter((script) => isBoundTo(script, service)), ...using].map(
    ({ name }) => name,
  );
}

/** Names that fit into a line: all Workers of a stack would fill several. */
function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return more <= 1 ? names.join(", ") : `${names.slice(0, NAMES_SHOWN).join(", ")} and ${more} more`;
}

/** Whether a script has a binding to a service; one whose bindings cannot be told is counted as having one. */
function isBoundTo(script: Resource, service: string): boolean {
  if (readCount(script.props, "bindings").state !== "known") return true;
  return bindingTexts(script, "type").some(
    (kind) => kind.state !== "known" || kind.value === BINDINGS[service],
  );
}

function chargeMeter(
  bill: Bill,
  meter: IncludedMeter,
  resource: string,
  caps: Caps,
  resources: readonly Resource[],
): void {
  const { service, what, key, per, free, paid } = INCLUDED[meter];
  const own = caps.usage[meter];
  const total = own + caps.others.usage[meter];
  if (caps.workersPlan === "free" && free !== null) {
    // Above a Free limit Cloudflare answers with errors and sends no bill.
    if (total <= free) return;
    bill.problem(
      "fit",
      resource,
      `${total.toLocaleString("en-US")} ${what} a month do not fit into the Free plan's ${free.toLocaleString("en-US")} for the whole account. Lower the cap or take Workers Paid ($5 a month).`,
    );
    return;
  }
  const standard = Math.min(own, Math.max(0, total - paid)) / per;
  const charge = (quantity: number, included: number, priced: string) =>
    bill.charge({
      resource,
      item: `${what} above ${included.toLocaleString("en-US")} included`,
      key: priced,
      expected: quantity,
      ceiling: quantity,
      family: /^cloudflare\.r2\./,
    });
  const rareKey = key.replace(".standard.", ".ia.");
  if (service !== "r2" || !hasInfrequentAccess(resources)) charge(standard, paid, key);
  // With both classes nobody knows how much is of which. Either way the amount grows evenly, so all of one is the dearest mixture.
  else if (costs(bill, key, standard) > costs(bill, rareKey, own / per)) charge(standard, paid, key);
  else charge(own / per, 0, rareKey);
}

const costs = ({ book }: Bill, key: string, quantity: number): number =>
  (book.find(key)?.priceNano ?? 0) * quantity;

/** What is read back from Infrequent Access costs by the GB, beside the operation. */
function chargeRetrieval(bill: Bill, resources: readonly Resource[], { r2RetrievedGb }: Caps): void {
  if (!hasInfrequentAccess(resources)) return;
  bill.charge({
    resource: listed(usersOf("r2", resources)),
    item: "R2 GB read back from Infrequent Access",
    key: "cloudflare.r2.ia.retrieval",
    expected: r2RetrievedGb,
    ceiling: r2RetrievedGb,
    family: /^cloudflare\.r2\.ia\./,
  });
}

/** Infrequent Access has no included amount and dearer operations (developers.cloudflare.com/r2/pricing). */
function hasInfrequentAccess(resources: readonly Resource[]): boolean {
  const buckets = ofKind(resources, "cloudflare:R2Bucket");
  const isRare = ({ props }: Resource) => {
    const storageClass = readText(props, "storageClass");
    return (
      storageClass.state === "unknown" ||
      (storageClass.state === "known" && storageClass.value !== "Standard")
    );
  };
  return buckets.some(isRare) || hasForeignBucket(resources, buckets);
}

/** Whether a script writes to a bucket that the stack does not declare, so that nobody can tell its class. */
function hasForeignBucket(resources: readonly Resource[], buckets: readonly Resource[]): boolean {
  const own = new Set(buckets.map(({ props }) => known(readText(props, "name"))));
  return scriptsOf(resources).some((script) =>
    bindingTexts(script, "bucketName").some((name) => name.state === "known" && !own.has(name.value)),
  );
}
