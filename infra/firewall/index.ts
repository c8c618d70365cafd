import type { Provider } from "@pulumi/cloudflare/provider.js";
import { Ruleset, type RulesetArgs } from "@pulumi/cloudflare/ruleset.js";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting.js";
import type { Config } from "../config/index.ts";
import { hexId } from "../worker/literals.ts";
import { customRules, managedRules, rateLimitRule } from "./rules.ts";
import { ZONE_SETTINGS } from "./settings.ts";

type Phase = "http_request_firewall_custom" | "http_request_firewall_managed" | "http_ratelimit";

/**
 * The zone's firewall and TLS settings, in the one stack that owns the zone. A zone has one ruleset for each phase, so a
 * second stack, or rules made by hand, would stand in the way of these (terraform-provider-cloudflare issue 5599).
 */
export function declareFirewall(config: Config, provider: Provider): void {
  if (!config.manageZone) return;
  const { hostname, zoneHostnames, zonePlan } = config;
  const zoneId = hexId("zone", config.zoneId);
  const ruleset = (name: string, title: string, phase: Phase, rules: NonNullable<RulesetArgs["rules"]>) =>
    new Ruleset(
      name,
      // Another name replaces the ruleset, so it never changes.
      { zoneId, kind: "zone", name: title, description: "", phase, rules },
      // Created first, the new one would find the phase taken.
      { provider, deleteBeforeReplace: true },
    );
  ruleset(
    "custom",
    "purser custom rules",
    "http_request_firewall_custom",
    customRules(hostname, zoneHostnames),
  );
  ruleset("managed", "purser managed rules", "http_request_firewall_managed", managedRules(zonePlan));
  ruleset("rate-limit", "purser rate limits", "http_ratelimit", [rateLimitRule(zonePlan, hostname)]);
  for (const [settingId, value] of Object.entries(ZONE_SETTINGS))
    new ZoneSetting(settingId, { zoneId, settingId, value }, { provider });
}
