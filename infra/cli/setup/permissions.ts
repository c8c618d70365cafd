/** One permission of the deploy token, as the token page of the dashboard names it. */
export type Permission = {
  readonly scope: "Account" | "Zone";
  readonly name: string;
  readonly level: "Edit" | "Read";
  /** What of this project needs it. */
  readonly for: string;
  /** Needed only by a stack that owns its zone (purser:manageZone). */
  readonly ofZoneOwner?: true;
  /** Needed only by a stack with a machine (purser:machine). */
  readonly ofMachine?: true;
  /** Needed only by a stack whose deploy routes mail (purser:mailRouting). */
  readonly ofMail?: true;
  /** A read that needs this permission and changes nothing. */
  readonly probe: (place: PermissionPlace) => string;
};
export type PermissionPlace = { readonly account: string; readonly zone: string };

/**
 * Everything the deploy token needs and nothing else: the union of what the provider documents for the resources that
 * this program declares. Names: developers.cloudflare.com/fundamentals/api/reference/permissions (the API says Write
 * where the dashboard says Edit). Since February 2026 Access has separate rows for organisations and identity providers
 * (cloudflare-docs #28280); the older combined row covers both.
 */
export const PERMISSIONS: readonly Permission[] = [
  {
    scope: "Account",
    name: "D1",
    level: "Edit",
    for: "database of decisions, leases and audit rows; its migrations",
    probe: ({ account }) => `accounts/${account}/d1/database?per_page=10`,
  },
  {
    scope: "Account",
    name: "Workers KV Storage",
    level: "Edit",
    for: "namespace for what may be stale",
    probe: ({ account }) => `accounts/${account}/storage/kv/namespaces?per_page=10`,
  },
  {
    scope: "Account",
    name: "Workers R2 Storage",
    level: "Edit",
    for: "audit bucket, its lifecycle and lock",
    probe: ({ account }) => `accounts/${account}/r2/buckets?per_page=10`,
  },
  {
    scope: "Account",
    name: "Workers Scripts",
    level: "Edit",
    for: "Workers edge and assistant, cron, custom domain",
    probe: ({ account }) => `accounts/${account}/workers/scripts`,
  },
  {
    scope: "Account",
    name: "Access: Apps and Policies",
    level: "Edit",
    for: "who may reach the host name",
    probe: ({ account }) => `accounts/${account}/access/apps?per_page=10`,
  },
  {
    scope: "Account",
    name: "Access: Service Tokens",
    level: "Edit",
    for: "how programs pass Access",
    probe: ({ account }) => `accounts/${account}/access/service_tokens?per_page=10`,
  },
  {
    scope: "Account",
    name: "Access: Identity Providers",
    level: "Edit",
    for: "one-time PIN sign-in",
    probe: ({ account }) => `accounts/${account}/access/identity_providers?per_page=10`,
  },
  {
    scope: "Account",
    name: "Access: Organizations",
    level: "Edit",
    for: "team name (Read is enough when the account has one)",
    probe: ({ account }) => `accounts/${account}/access/organizations`,
  },
  {
    scope: "Account",
    name: "Notifications",
    level: "Edit",
    for: "a word before the service token ends",
    probe: ({ account }) => `accounts/${account}/alerting/v3/policies`,
  },
  {
    scope: "Zone",
    name: "Zone",
    level: "Read",
    for: "the host name's zone",
    probe: ({ zone }) => `zones/${zone}`,
  },
  {
    scope: "Account",
    name: "Cloudflare Tunnel",
    level: "Edit",
    for: "the machine's way in (only with purser:machine)",
    ofMachine: true,
    probe: ({ account }) => `accounts/${account}/cfd_tunnel?per_page=10`,
  },
  {
    scope: "Zone",
    name: "DNS",
    level: "Edit",
    for: "the machine's name (only with purser:machine)",
    ofMachine: true,
    probe: ({ zone }) => `zones/${zone}/dns_records?per_page=10`,
  },
  {
    scope: "Zone",
    name: "Email Routing Rules",
    level: "Edit",
    for: "the rule that brings mail here (only with mailRouting)",
    ofMail: true,
    probe: ({ zone }) => `zones/${zone}/email/routing/rules?per_page=10`,
  },
  {
    scope: "Zone",
    name: "Zone WAF",
    level: "Edit",
    for: "firewall rules and the address limit (only with manageZone)",
    ofZoneOwner: true,
    probe: ({ zone }) => `zones/${zone}/rulesets`,
  },
  {
    scope: "Zone",
    name: "Zone Settings",
    level: "Edit",
    for: "https only, TLS 1.2, HSTS (only with manageZone)",
    ofZoneOwner: true,
    probe: ({ zone }) => `zones/${zone}/settings/ssl`,
  },
];
