import { ROUTES } from "../../workers/edge/table.ts";
import type { Settings } from "../config/settings.ts";
import { areas } from "./paths.ts";
import { ADDRESS_LIMIT } from "./rules.ts";

type Asked = Pick<Settings, "manageZone" | "zoneHostnames" | "zonePlan" | "hostname">;

/**
 * What the zone's firewall does not do and who does it instead, one line each. A program prints them with its plan, so that
 * nobody believes in a rule that is not there.
 */
export function firewallLines({ manageZone, zoneHostnames, zonePlan }: Asked): string[] {
  if (!manageZone)
    return [
      "Plain HTTP, unknown host names, methods and paths: refused in the Worker, because this stack does not manage the zone (purser:manageZone).",
      "Limits by address and by token: in the Worker, because this stack does not manage the zone.",
      "Managed ruleset and TLS settings: as the zone has them, because this stack does not manage the zone.",
    ];
  return [
    "Limit by token identity: in the Worker, because this zone plan counts by address only.",
    ...(zonePlan === "free"
      ? [
          "Limit by address on pages at the top level and on POST /: in the Worker, because this zone plan's rule cannot tell one host name from another.",
          otherSites(),
        ]
      : []),
    'Managed rules may take a text for an attack, also at /v1/agent/run and /api/chat: the answer is then 403 without "code", and the dashboard (Security, then Events) names the rule.',
    "Threat score: no rule, because Cloudflare reports 0 for every address; Access refuses who does not sign in.",
    ...(zoneHostnames === undefined
      ? [
          "Unknown host names: refused in the Worker, because the zone may hold other sites (purser:zoneHostnames lists them).",
        ]
      : []),
    ...(zonePlan === "free"
      ? ["OWASP rules: none, because this zone plan has the Free Managed Ruleset only."]
      : []),
  ];
}

/** The one rule of a Free zone is about paths, so that it holds for whatever else the zone serves there. */
function otherSites(): string {
  const { requests, periodSeconds } = ADDRESS_LIMIT.free;
  const paths = new Intl.ListFormat("en").format(areas(ROUTES)).replace(", and", " and");
  return `Limit by address: counts ${paths} at the zone's other sites too (${requests} requests in ${periodSeconds} seconds), for the same reason.`;
}
