import { type Caps, DEFAULT_CAPS } from "./estimate/caps.ts";
import { UNKNOWN } from "./marks.ts";
import type { Resource } from "./resource.ts";

// Shapes of machines, for the tests of this room: what a program would declare for each.

export const declare = (type: string, name: string, props: object, protect?: boolean): Resource => ({
  type,
  name,
  urn: `urn:pulumi:prod::purser::${type}::${name}`,
  props,
  ...(protect === undefined ? {} : { protect }),
});

export type MachineShape = {
  readonly size: string;
  readonly region: string;
  readonly sku?: string;
  readonly spotMax?: number;
  readonly address?: boolean;
  readonly nat?: boolean;
};

const ALLOWANCE_NANO = "14700000000";
/** What the program binds for a month of 15 dollars with nothing that costs. */
export const BUDGET = {
  capNano: 15e9,
  warnNano: 12e9,
  interactiveNano: 14e9,
  epsilonNano: 0.3e9,
  fixedNano: 0,
  meteredCeilingNano: 0,
  cheapModels: ["claude-haiku-5-5"],
};
const cloudflare = (kind: string, name: string, props: object, protect?: boolean) =>
  declare(`cloudflare:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name, props, protect);

const script = (name: string, bindings: object[]) => [
  cloudflare("WorkersScript", name, {
    scriptName: `purser-prod-${name}`,
    bindings,
    observability: { enabled: true },
  }),
  cloudflare("WorkersScriptSubdomain", name, {
    scriptName: `purser-prod-${name}`,
    enabled: false,
    previewsEnabled: false,
  }),
];

/** A rate-limit rule that the Free plan has. */
export const RATE_RULE = {
  expression: '(http.request.uri.path wildcard "/v1/*")',
  action: "block",
  ratelimit: {
    characteristics: ["cf.colo.id", "ip.src"],
    period: 10,
    mitigationTimeout: 10,
  },
};

const rateLimit = () =>
  cloudflare("Ruleset", "rates", {
    phase: "http_ratelimit",
    zoneId: "z",
    rules: [RATE_RULE],
  });

const rules = () => [
  rateLimit(),
  cloudflare("Ruleset", "own", {
    phase: "http_request_firewall_custom",
    zoneId: "z",
    rules: [{ expression: "(not ssl)", action: "block" }],
  }),
  cloudflare("Ruleset", "managed", {
    phase: "http_request_firewall_managed",
    zoneId: "z",
    rules: [{ action: "execute", actionParameters: { id: "77454fe2d30c4220b5701f6fdfb893ba" } }],
  }),
];

const access = () => [
  cloudflare("ZeroTrustAccessServiceToken", "programs", { duration: "720h" }),
  cloudflare("ZeroTrustAccessPolicy", "programs", {
    decision: "non_identity",
    includes: [{ serviceToken: { tokenId: UNKNOWN } }],
  }),
  cloudflare("ZeroTrustAccessApplication", "door", {
    type: "self_hosted",
    destinations: [{ type: "public", uri: "p.example.com" }],
    policies: [{ id: UNKNOWN, precedence: 1 }],
  }),
];

/** A stack of the profile without a machine in which every rule holds, as a first preview sees it. */
export const safe = (): Resource[] => [
  ...script("edge", [
    { type: "d1", name: "DB", id: UNKNOWN },
    { type: "secret_text", name: "KEY", text: "hush-hush-hush" },
  ]),
  ...script("ledger", [
    { type: "plain_text", name: "ALLOWANCE_NANO", text: ALLOWANCE_NANO },
    { type: "durable_object_namespace", name: "LEDGER", className: "Ledger", namespaceId: UNKNOWN },
    { type: "json", name: "BUDGET", json: JSON.stringify(BUDGET) },
  ]),
  cloudflare("WorkersCronTrigger", "edge", { schedules: [{ cron: "* * * * *" }] }),
  cloudflare("WorkersCustomDomain", "edge", { hostname: "p.example.com" }),
  cloudflare("D1Database", "database", { name: "purser-prod" }, true),
  cloudflare("WorkersKvNamespace", "keys", { title: "purser-prod" }, true),
  cloudflare("R2Bucket", "audit", { name: "audit", storageClass: "Standard" }, true),
  cloudflare("Queue", "jobs", { queueName: "jobs", settings: UNKNOWN }),
  cloudflare("AiGateway", "ai", {
    collectLogs: true,
    spendLimits: {
      enabled: true,
      rules: [{ id: "month", limit: 14.7, limitType: "cost", window: 2678400 }],
    },
  }),
  ...access(),
  ...rules(),
];

/** A Worker with what it keeps, as in the profile without a machine. */
export const edge = (): Resource[] => [
  declare("cloudflare:index/workersScript:WorkersScript", "edge", {
    scriptName: "purser-prod-edge",
    bindings: [
      { type: "d1", name: "DB" },
      { type: "durable_object_namespace", name: "LEDGER" },
      { type: "r2_bucket", name: "AUDIT" },
    ],
  }),
  declare("cloudflare:index/d1Database:D1Database", "database", { name: "purser-prod" }),
  declare("cloudflare:index/r2Bucket:R2Bucket", "audit", { name: "a", storageClass: "Standard" }),
  declare("cloudflare:index/workersCustomDomain:WorkersCustomDomain", "edge", { hostname: "p.example.com" }),
];

export function machine(shape: MachineShape): Resource[] {
  const { size, region: location, sku = "StandardSSD_LRS", spotMax } = shape;
  const spot = spotMax === undefined ? {} : { priority: "Spot", billingProfile: { maxPrice: spotMax } };
  const vm = declare("azure-native:compute:VirtualMachine", "machine", {
    location,
    vmName: "purser",
    hardwareProfile: { vmSize: size },
    storageProfile: { osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: sku } } },
    ...spot,
  });
  const group = declare("azure-native:resources:ResourceGroup", "group", { location });
  const nic = declare("azure-native:network:NetworkInterface", "nic", { location });
  const ip = declare("azure-native:network:PublicIPAddress", "ip", { location, sku: { name: "Standard" } });
  const nat = declare("azure-native:network:NatGateway", "nat", { location, sku: { name: "Standard" } });
  const off = declare("azure-native:devtestlab:GlobalSchedule", "off", {
    location,
    name: "shutdown-computevm-purser",
    status: "Enabled",
    taskType: "ComputeVmShutdownTask",
    timeZoneId: "UTC",
    dailyRecurrence: { time: "2300" },
    targetResourceId: UNKNOWN,
  });
  return [group, nic, vm, off, ...(shape.address ? [ip] : []), ...(shape.nat ? [ip, nat] : [])];
}

export const withHours = (hoursPerMonth: number | "always"): Caps => ({
  ...DEFAULT_CAPS,
  machine: { ...DEFAULT_CAPS.machine, hoursPerMonth },
});
