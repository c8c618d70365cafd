import { read, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type FitRule, misfit } from "./plan.ts";

/** Counted per account, not per stack (developers.cloudflare.com/workers/platform/limits, read 2026-09-05). */
const LIMITS = {
  free: { crons: 5, scripts: 100, databases: 10 },
  paid: { crons: 250, scripts: 500, databases: 50_000 },
} as const;
/** developers.cloudflare.com/queues/platform/limits: Free keeps messages for a day. */
const FREE_RETENTION_SECONDS = 86_400;

/** Cron triggers, scripts and databases of all stacks of the account together. */
export const accountCounts: FitRule = (resources, { workersPlan, others }) => {
  const limits = LIMITS[workersPlan];
  const crons = ofKind(resources, "cloudflare:WorkersCronTrigger");
  const schedules = crons.map(({ props }) => readCount(props, "schedules"));
  // A list that is not known yet fills the account by itself.
  const declared = schedules.reduce(
    (sum, one) => sum + (one.state === "known" ? one.value : limits.crons + 1),
    0,
  );
  const counted = [
    { what: "cron triggers", most: limits.crons, own: declared, other: others.crons, at: crons },
    ...[
      { what: "Workers", most: limits.scripts, other: others.scripts, kind: "cloudflare:WorkersScript" },
      {
        what: "D1 databases",
        most: limits.databases,
        other: others.databases,
        kind: "cloudflare:D1Database",
      },
    ].map(({ kind, ...rest }) => {
      const at = ofKind(resources, kind);
      return { ...rest, own: at.length, at };
    }),
  ];
  return counted.flatMap(({ what, most, own, other, at }) =>
    own === 0 || own + other <= most
      ? []
      : [
          misfit(
            at[0]?.name ?? what,
            `${own + other} ${what} in the account (${other} of other stacks), but Workers ${workersPlan} has ${most}. Remove ${own + other - most} or take a larger plan.`,
          ),
        ],
  );
};

/** Settings of a script or queue that Workers Free does not have. */
export const freeSettings: FitRule = (resources, { workersPlan }) => {
  if (workersPlan !== "free") return [];
  const scripts = ofKind(resources, "cloudflare:WorkersScript");
  const queues = ofKind(resources, "cloudflare:Queue");
  return [...scripts.flatMap(scriptMisfits), ...queues.flatMap(queueMisfits)];
};

function scriptMisfits({ name, props }: Resource) {
  const found = [];
  if (read(props, "limits", "cpuMs").state !== "absent")
    found.push(misfit(name, "limits.cpuMs cannot be set on Workers Free, where it is 10 ms. Remove it."));
  // Free has Durable Objects with SQLite only; the class of storage cannot be changed later.
  if (read(props, "migrations", "newClasses", 0).state !== "absent")
    found.push(misfit(name, "Durable Object classes need SQLite on Workers Free: use newSqliteClasses."));
  const usage = readText(props, "usageModel");
  if (usage.state === "known" && usage.value === "unbound")
    found.push(misfit(name, 'usageModel "unbound" needs Workers Paid. Remove it.'));
  return found;
}

function queueMisfits({ name, props }: Resource) {
  const retention = read(props, "settings", "messageRetentionPeriod");
  if (retention.state === "known" && Number(retention.value) <= FREE_RETENTION_SECONDS) return [];
  // Left out, or not known before the deploy: Cloudflare then takes what the plan allows.
  if (retention.state !== "known") return [];
  return [misfit(name, `Workers Free keeps queue messages for ${FREE_RETENTION_SECONDS} s at most.`)];
}
