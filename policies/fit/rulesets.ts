import type { PlanProblem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import { known, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type FitRule, misfit, withoutTexts } from "./plan.ts";
import { rateLimitMisfits } from "./ratelimit.ts";

const FREE_MANAGED = "77454fe2d30c4220b5701f6fdfb893ba";
const CLOUDFLARE_MANAGED = "efb7b8c949ac4650a09736fc376e9aee";
const OWASP = "4814384a9e5d4991b9815dcfc25d2f1f";

/** developers.cloudflare.com/waf/managed-rules and /waf/custom-rules, "Availability" (read 2026-08-25). */
const MANAGED_IDS = {
  free: [FREE_MANAGED],
  pro: [FREE_MANAGED, CLOUDFLARE_MANAGED, OWASP],
} as const;
const CUSTOM_RULES = { free: 5, pro: 20 } as const;

const CUSTOM = "http_request_firewall_custom";
const MANAGED = "http_request_firewall_managed";
const RATE_LIMIT = "http_ratelimit";

/** Rulesets that a zone's plan cannot hold. */
export const rulesets: FitRule = (resources, caps) => {
  const all = ofKind(resources, "cloudflare:Ruleset");
  return [...duplicates(all), ...all.flatMap((ruleset) => misfitsOf(ruleset, caps))];
};

/** A zone has one ruleset for each phase (terraform-provider-cloudflare issue 5599, works as intended). */
function duplicates(all: readonly Resource[]): PlanProblem[] {
  const phases = all.map(
    ({ props }) => `${known(readText(props, "phase"))} ${known(readText(props, "zoneId"))}`,
  );
  return all.flatMap(({ name }, index) =>
    phases.indexOf(phases[index] ?? "") < index
      ? [misfit(name, "a zone has one ruleset for each phase. Put all its rules into one.")]
      : [],
  );
}

function misfitsOf(ruleset: Resource, { zonePlan }: Caps): PlanProblem[] {
  const { name, props } = ruleset;
  const phase = readText(props, "phase");
  const rules = readCount(props, "rules");
  if (phase.state !== "known" || rules.state !== "known")
    return [misfit(name, "its phase or rules are not known yet. Declare them as literals.")];
  const indexes = Array.from({ length: rules.value }, (_, index) => index);
  if (phase.value === CUSTOM) return customMisfits(ruleset, indexes, zonePlan);
  if (phase.value === MANAGED) return indexes.flatMap((index) => managedMisfits(ruleset, index, zonePlan));
  if (phase.value === RATE_LIMIT) return rateLimitMisfits(ruleset, indexes, zonePlan);
  return [];
}

function customMisfits(
  { name, props }: Resource,
  indexes: readonly number[],
  plan: Caps["zonePlan"],
): PlanProblem[] {
  const most = CUSTOM_RULES[plan];
  const tooMany =
    indexes.length > most
      ? [misfit(name, `${indexes.length} custom rules, but the ${plan} plan has ${most}. Join some.`)]
      : [];
  const wrong = indexes.flatMap((index) => {
    const expression = readText(props, "rules", index, "expression");
    const action = readText(props, "rules", index, "action");
    const found: PlanProblem[] = [];
    // An expression that is not known yet counts as one with a regular expression.
    if (/\bmatches\b|~/.test(withoutTexts(known(expression) ?? "matches")))
      found.push(
        misfit(name, `rule ${index} uses a regular expression or is not known; that needs Business.`),
      );
    if (known(action) === "log") found.push(misfit(name, `rule ${index} only logs, which needs Enterprise.`));
    return found;
  });
  return [...tooMany, ...wrong];
}

function managedMisfits({ name, props }: Resource, index: number, plan: Caps["zonePlan"]): PlanProblem[] {
  const action = readText(props, "rules", index, "action");
  if (known(action) !== "execute" && action.state === "known") return [];
  const id = readText(props, "rules", index, "actionParameters", "id");
  const allowed: readonly string[] = MANAGED_IDS[plan];
  if (id.state === "known" && allowed.includes(id.value)) return [];
  const which =
    id.state === "known" ? `the managed ruleset ${id.value}` : "a managed ruleset that is not known";
  const dearer =
    plan === "free" ? " Only the Free Managed Ruleset is; the others need Pro ($25 a month)." : "";
  return [misfit(name, `rule ${index} executes ${which}, which is not part of the ${plan} plan.${dearer}`)];
}
