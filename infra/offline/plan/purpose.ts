import { WORKERS } from "../../../workers/workers.ts";
import { plain, type Registered } from "../engine.ts";

type Purpose = string | ((inputs: Readonly<Record<string, unknown>>) => string);

/** `purser-prod-backups` is the backups of a stack. */
const isOf = (name: unknown, part: string): boolean => String(name).endsWith(`-${part}`);

/** Of an Access application; none when it covers the whole host. */
const pathsOf = (destinations: unknown): string[] =>
  ((destinations ?? []) as { readonly uri?: string }[]).flatMap(({ uri = "" }) =>
    uri.includes("/") ? [uri.slice(uri.indexOf("/"))] : [],
  );

/**
 * What each kind of resource is for, in words for the person who pays for it, in the order in which a plan shows them.
 * A test asks for one for every declared kind.
 */
const PURPOSES: Readonly<Record<string, Purpose>> = {
  "pulumi:pulumi:Stack": "everything below, as one unit",
  "pulumi:providers:cloudflare": "talks to your Cloudflare account with your token",
  "pulumi:providers:command": "runs the migrations from the machine that deploys",
  "purser:index:Worker": "one Worker: code, bindings, address, schedule",
  "cloudflare:index/d1Database:D1Database": "rules, decisions, leases, halts and their audit rows",
  "cloudflare:index/workersKvNamespace:WorkersKvNamespace": "sign-in keys at hand; only what may be stale",
  "cloudflare:index/r2Bucket:R2Bucket": ({ name }) =>
    isOf(name, "backups")
      ? "nightly copies of all data"
      : "one record of every request, and the seals over them",
  "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle": ({ bucketName }) =>
    `removes ${isOf(bucketName, "backups") ? "copies" : "records and seals"} when their time is over`,
  "cloudflare:index/r2BucketLock:R2BucketLock": "nobody can alter or delete records and seals before that",
  "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider":
    "sign-in by a code sent by e-mail",
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": ({ name }) =>
    isOf(name, "machine") ? "lets the Workers through to the machine" : "lets your programs through Access",
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": ({ decision }) =>
    ({
      allow: "who may sign in",
      non_identity: "programs need the service token",
      bypass: "no sign-in for the paths that ask for something else",
    })[String(decision)] ?? "an Access rule",
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": ({ destinations, name }) => {
    if (isOf(name, "gateway")) return "nobody but the Workers reaches the machine";
    const paths = pathsOf(destinations);
    return paths.length === 0 ? "sign-in in front of everything else" : `keeps ${paths.join(", ")} open`;
  },
  "cloudflare:index/ruleset:Ruleset": ({ phase }) =>
    ({
      http_request_firewall_custom: "blocks plain HTTP, methods and paths that no route has",
      http_request_firewall_managed: "blocks known attacks, by rules that Cloudflare keeps",
      http_ratelimit: "limits how often one address may ask",
    })[String(phase)] ?? "rules of the zone's firewall",
  "cloudflare:index/zoneSetting:ZoneSetting": ({ settingId }) =>
    ({
      always_use_https: "sends browsers from http to https",
      min_tls_version: "refuses TLS older than 1.2",
      ssl: "asks for a valid certificate all the way",
      tls_1_3: "speaks TLS 1.3",
      security_header: "tells browsers to use https only (HSTS)",
    })[String(settingId)] ?? "a setting of the zone",
  "cloudflare:index/aiGateway:AiGateway": "stops paying for the model at the month's allowance",
  "cloudflare:index/notificationPolicy:NotificationPolicy": ({ alertType }) =>
    ({
      expiring_service_token_alert: "tells you a week before a program's way in ends",
      billing_usage_alert: "tells you when more is used than planned",
    })[String(alertType)] ?? "tells you by e-mail",
  "cloudflare:index/workersScript:WorkersScript": ({ scriptName }) =>
    Object.entries(WORKERS).find(([worker]) => isOf(scriptName, worker))?.[1].purpose ??
    "the code and what it is bound to",
  "cloudflare:index/workersScriptSubdomain:WorkersScriptSubdomain":
    "closes the workers.dev and preview addresses",
  "cloudflare:index/emailRoutingRule:EmailRoutingRule":
    "brings mail to the assistant's address to its Worker",
  "cloudflare:index/workersCustomDomain:WorkersCustomDomain": "the one public address",
  "cloudflare:index/workersCronTrigger:WorkersCronTrigger": "the safety net that looks for what is due",
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared":
    "the machine's way in: it dials out",
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig":
    "what the tunnel leads to, once Access has let somebody through",
  "cloudflare:index/dnsRecord:DnsRecord": ({ type }) =>
    type === "A"
      ? "the machine's name, which leads to its address"
      : "the machine's name, which leads to its tunnel",
  "pulumi:providers:azure-native": "talks to your Azure subscription",
  "azure-native:resources:ResourceGroup": "everything of the machine in Azure, as one group",
  "azure-native:compute:VirtualMachine": ({ hardwareProfile }) =>
    `runs Docker: ${(hardwareProfile as { vmSize?: string } | undefined)?.vmSize ?? "a machine"} with Debian and one disk`,
  "azure-native:devtestlab:GlobalSchedule": "switches the machine off each night, whatever else fails to",
  "azure-native:network:VirtualNetwork": "a network with nothing else in it",
  "azure-native:network:NetworkSecurityGroup": ({ securityRules }) =>
    Array.isArray(securityRules) && securityRules.length === 0
      ? "lets nothing in: it has no inbound rule"
      : "lets in what asks nginx, on ports 80 and 443",
  "azure-native:network:NetworkInterface": "the machine's own",
  "azure-native:network:PublicIPAddress": "a public address, at which nginx answers",
  "azure-native:keyvault:Vault": "hands the machine its secrets, and nobody else",
  "azure-native:keyvault:Secret": ({ secretName }) =>
    `the machine's ${String(secretName).replaceAll("-", " ")}`,
  "azure-native:managedidentity:UserAssignedIdentity": ({ resourceName }) =>
    isOf(resourceName, "waker") ? "who the Worker is, in Azure" : "who the machine is, for its key vault",
  "azure-native:managedidentity:FederatedIdentityCredential":
    "the Worker's own signature opens Azure: no password",
  "azure-native:authorization:RoleDefinition": "four actions: see, start and stop the machine",
  "azure-native:authorization:RoleAssignment": ({ description }) => String(description),
  "azure-native:consumption:Budget": "Azure tells you when its share of the month is gone",
  "command:local:Command": "brings the database to the schema the code needs",
};

/** One line saying what a resource is for, or null for a kind nobody has described yet. */
export function purposeOf(resource: Registered): string | null {
  const purpose = PURPOSES[resource.type] ?? null;
  return typeof purpose === "function" ? purpose(plain(resource.inputs) as Record<string, unknown>) : purpose;
}

/** Where a kind of resource stands in a plan; one that nobody has described yet comes last. */
export function rankOf(type: string): number {
  const rank = Object.keys(PURPOSES).indexOf(type);
  return rank < 0 ? Number.MAX_SAFE_INTEGER : rank;
}
