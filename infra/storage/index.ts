import { D1Database } from "@pulumi/cloudflare/d1database.js";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import { R2Bucket } from "@pulumi/cloudflare/r2bucket.js";
import { R2BucketLifecycle } from "@pulumi/cloudflare/r2bucketLifecycle.js";
import { R2BucketLock } from "@pulumi/cloudflare/r2bucketLock.js";
import { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace.js";
import { DAY_MS, SECOND_MS } from "../../policies/prices/time.ts";
import type { Config } from "../config/index.ts";

const SECONDS_PER_DAY = DAY_MS / SECOND_MS;
/** An upload in parts that nobody finished is paid for until it is aborted. */
const ABANDONED_UPLOAD_DAYS = 1;

export type Storage = {
  readonly database: D1Database;
  readonly keys: WorkersKvNamespace;
  readonly audit: R2Bucket;
  readonly backups: R2Bucket;
};

/** The places that keep data. With `protectData` the engine refuses to delete them. */
export function declareStorage(config: Config, provider: Provider): Storage {
  const { accountId, location } = config;
  const name = `purser-${config.stack}`;
  const options = { provider, protect: config.protectData };
  const database = new D1Database(
    "database",
    // Another name replaces the database and loses its data; it may not change after the first deploy.
    { accountId, name, primaryLocationHint: location, readReplication: { mode: "disabled" } },
    // The provider never reads the hint back, so that a database which was imported would be replaced for it, for ever. The first
    // create sends it; another `purser:location` takes effect in a new stack.
    { ...options, ignoreChanges: ["primaryLocationHint"] },
  );
  const keys = new WorkersKvNamespace("keys", { accountId, title: name }, options);
  const audit = new R2Bucket(
    "audit",
    { accountId, name: `${name}-audit`, location, storageClass: "Standard" },
    { ...options, retainOnDelete: config.protectData },
  );
  declareRetention(config, audit, provider);
  const backups = new R2Bucket(
    "backups",
    { accountId, name: `${name}-backups`, location, storageClass: "Standard" },
    { ...options, retainOnDelete: config.protectData },
  );
  new R2BucketLifecycle(
    "backups",
    { accountId, bucketName: backups.name, rules: backupRules() },
    { provider, retainOnDelete: config.protectData },
  );
  return { database, keys, audit, backups };
}

/** What nobody may alter or delete: the records, the seals over each day of them, and what a day's records are found by. */
const LOCKED = ["audit", "seals", "index"] as const;

/**
 * How long audit objects are kept, and for how long nobody can delete or overwrite them. Records and seals go at the same age, so
 * that what is left of the chain can be checked; config refuses a lock that is longer. The Journal is told the same number of days.
 */
function declareRetention(config: Config, audit: R2Bucket, provider: Provider): void {
  const bucket = { accountId: config.accountId, bucketName: audit.name };
  // They go with the bucket when it goes, and stay with it when it stays.
  const options = { provider, retainOnDelete: config.protectData };
  new R2BucketLifecycle("audit", { ...bucket, rules: lifecycleRules(config.auditRetentionDays) }, options);
  if (config.auditLockDays > 0)
    new R2BucketLock(
      "audit",
      { ...bucket, rules: LOCKED.map((prefix) => lockRule(config.auditLockDays, prefix)) },
      options,
    );
}

/**
 * Days that each kind of backup is kept, so that there are always 7 daily, 4 weekly and 12 monthly ones. The bucket itself deletes
 * them, by age and within about a day of it (developers.cloudflare.com/r2/buckets/object-lifecycles), so one more of each may be there.
 */
const BACKUP_KEPT_DAYS = { daily: 7, weekly: 28, monthly: 366 } as const;

/**
 * Large outputs of personas' executions lie beside the backups (workers/personas/executions/moved.ts): their rows go after 30 days, and a
 * daily backup of 7 days ago that is written back has rows of 37.
 */
const OUTPUTS_KEPT_DAYS = 40;

const backupRules = () =>
  Object.entries({ ...BACKUP_KEPT_DAYS, outputs: OUTPUTS_KEPT_DAYS }).map(([kind, days]) => ({
    id: kind,
    enabled: true,
    conditions: { prefix: `${kind}/` },
    deleteObjectsTransition: { condition: { type: "Age", maxAge: days * SECONDS_PER_DAY } as const },
  }));

/** Lifecycle rules in the API's unit, seconds (developers.cloudflare.com/r2/buckets/object-lifecycles). */
function lifecycleRules(days: number) {
  const age = (maxAge: number) => ({ condition: { type: "Age", maxAge: maxAge * SECONDS_PER_DAY } }) as const;
  const all = { enabled: true, conditions: { prefix: "" } } as const;
  return [
    { id: "expire", ...all, deleteObjectsTransition: age(days) },
    { id: "abandoned-uploads", ...all, abortMultipartUploadsTransition: age(ABANDONED_UPLOAD_DAYS) },
  ];
}

/**
 * The lock over the audit objects. The provider takes an `Age` condition without `maxAgeSeconds` and would then lock
 * nothing; this is the only way in which a lock is made here, and it always has one.
 */
export function lockRule(days: number, prefix: (typeof LOCKED)[number]) {
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`An audit lock of ${days} days would lock nothing.`);
  const condition: LockCondition = { type: "Age", maxAgeSeconds: days * SECONDS_PER_DAY };
  return { id: prefix, enabled: true, prefix: `${prefix}/`, condition };
}

export type LockCondition = { readonly type: "Age"; readonly maxAgeSeconds: number };
