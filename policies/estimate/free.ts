/** Why a kind of resource costs nothing by itself. */
export type Free = {
  readonly why: string;
  readonly source: string;
  readonly asOf: string;
  /** Nobody has found a sentence of the vendor that says so; the first invoice has to confirm it. */
  readonly believed?: true;
};

const WORKERS: Free = {
  why: "part of Workers, without a price of its own",
  source: "https://developers.cloudflare.com/workers/platform/pricing/",
  asOf: "2026-09-27",
};
const R2: Free = {
  why: "a rule of a bucket; only storage and operations cost",
  source: "https://developers.cloudflare.com/r2/pricing/",
  asOf: "2026-09-27",
};
const ACCESS: Free = {
  why: "part of Zero Trust Free, $0 for teams under 50",
  source: "https://www.cloudflare.com/plans/",
  asOf: "2026-10-07",
};
const TUNNEL: Free = { ...ACCESS, why: "listed without a price among the Zero Trust products" };
const ZONE: Free = {
  why: "part of the zone's plan",
  source: "https://www.cloudflare.com/plans/",
  asOf: "2026-10-07",
};
const ALERTS: Free = {
  why: "alerts cost nothing",
  source: "https://developers.cloudflare.com/billing/manage/budget-alerts/",
  asOf: "2026-09-27",
};
const LOCAL: Free = {
  why: "runs on the machine that deploys, or only groups others",
  source: "https://www.pulumi.com/docs/iac/concepts/resources/",
  asOf: "2026-11-20",
};
const AZURE_BUDGET: Free = {
  why: "budgets and their e-mails cost nothing",
  source: "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets",
  asOf: "2026-09-30",
};
const AZURE_FRAME: Free = {
  why: "describes other resources; no meter of the Retail Prices API is known for it",
  source: "https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices",
  asOf: "2026-11-20",
  believed: true,
};

/** Every kind that costs nothing by itself. A kind that is not here and has no price refuses the deploy. */
export const FREE_KINDS: Readonly<Record<string, Free>> = {
  "pulumi:pulumi:Stack": LOCAL,
  "pulumi:pulumi:StackReference": LOCAL,
  "pulumi:providers:cloudflare": LOCAL,
  "pulumi:providers:azure-native": LOCAL,
  "pulumi:providers:command": LOCAL,
  "command:local:Command": LOCAL,
  "command:remote:Command": LOCAL,
  "command:remote:CopyToRemote": LOCAL,
  "cloudflare:WorkersScriptSubdomain": WORKERS,
  "cloudflare:WorkersCronTrigger": WORKERS,
  "cloudflare:WorkersCustomDomain": WORKERS,
  "cloudflare:WorkersRoute": WORKERS,
  "cloudflare:QueueConsumer": WORKERS,
  "cloudflare:R2BucketLifecycle": R2,
  "cloudflare:R2BucketLock": R2,
  "cloudflare:R2BucketCors": R2,
  "cloudflare:ZeroTrustAccessApplication": ACCESS,
  "cloudflare:ZeroTrustAccessPolicy": ACCESS,
  "cloudflare:ZeroTrustAccessIdentityProvider": ACCESS,
  "cloudflare:ZeroTrustAccessServiceToken": ACCESS,
  "cloudflare:ZeroTrustTunnelCloudflared": TUNNEL,
  "cloudflare:ZeroTrustTunnelCloudflaredConfig": TUNNEL,
  "cloudflare:DnsRecord": ZONE,
  "cloudflare:ZoneSetting": ZONE,
  "cloudflare:Ruleset": ZONE,
  "cloudflare:NotificationPolicy": ALERTS,
  "azure-native:consumption:Budget": AZURE_BUDGET,
  "azure-native:costmanagement:Budget": AZURE_BUDGET,
  "azure-native:monitor:ActionGroup": AZURE_BUDGET,
  "azure-native:resources:ResourceGroup": AZURE_FRAME,
  "azure-native:network:VirtualNetwork": AZURE_FRAME,
  "azure-native:network:Subnet": AZURE_FRAME,
  "azure-native:network:NetworkInterface": AZURE_FRAME,
  "azure-native:network:NetworkSecurityGroup": AZURE_FRAME,
  "azure-native:network:SecurityRule": AZURE_FRAME,
  "azure-native:devtestlab:GlobalSchedule": AZURE_FRAME,
  "azure-native:authorization:RoleAssignment": AZURE_FRAME,
  "azure-native:authorization:RoleDefinition": AZURE_FRAME,
  "azure-native:managedidentity:UserAssignedIdentity": AZURE_FRAME,
};

/** Free kinds change with a vendor's whole model, not with its rates: a year, where a price has 90 days. */
export const MAX_FREE_AGE_DAYS = 365;

/** A component of this project groups others and is nothing in a cloud. */
const isComponent = (kind: string): boolean => kind.startsWith("purser:");

export const freeKind = (kind: string): Free | undefined => (isComponent(kind) ? LOCAL : FREE_KINDS[kind]);
