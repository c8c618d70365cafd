import type { PlanProblem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import { known, number, readCount, readText } from "../reading.ts";
import type { Resource } from "../resource.ts";
import { misfit, withoutTexts } from "./plan.ts";

type Limits = {
  readonly rules: number;
  readonly maxPeriodSeconds: number;
  readonly maxTimeoutSeconds: number;
  readonly fields: readonly string[];
};

const FREE_FIELDS = ["http.request.uri.path", "cf.bot_management.verified_bot"];
const PRO_FIELDS = [
  ...FREE_FIELDS,
  "http.host",
  "http.request.uri",
  "http.request.full_uri",
  "http.request.uri.query",
];
/** developers.cloudflare.com/waf/rate-limiting-rules, "Availability" (read 2026-08-25). */
const LIMITS: Readonly<Record<Caps["zonePlan"], Limits>> = {
  free: { rules: 1, maxPeriodSeconds: 10, maxTimeoutSeconds: 10, fields: FREE_FIELDS },
  pro: { rules: 2, maxPeriodSeconds: 60, maxTimeoutSeconds: 3600, fields: PRO_FIELDS },
};
/** Requests are counted for each address and data centre; both have to be named. */
const CHARACTERISTICS = ["cf.colo.id", "ip.src"];
const FIELD = /\b(?:http|cf|ip|ssl|raw)\.[a-z0-9_.]+/g;

/** Rate-limit rules that the plan of the zone does not have. */
export function rateLimitMisfits(
  ruleset: Resource,
  indexes: readonly number[],
  plan: Caps["zonePlan"],
): PlanProblem[] {
  const limits = LIMITS[plan];
  const { name } = ruleset;
  const tooMany =
    indexes.length > limits.rules
      ? [misfit(name, `${indexes.length} rate-limit rules, but the ${plan} plan has ${limits.rules}.`)]
      : [];
  const wrong = indexes.flatMap((index) =>
    faults(ruleset.props, index, limits).map((fault) =>
      misfit(name, `rate-limit rule ${index}: ${fault} (zone plan ${plan}).`),
    ),
  );
  return [...tooMany, ...wrong];
}

function faults(props: unknown, index: number, limits: Limits): string[] {
  const found: string[] = [];
  const rule = ["rules", index, "ratelimit"] as const;
  const period = number(props, ...rule, "period");
  if ((known(period) ?? Number.POSITIVE_INFINITY) > limits.maxPeriodSeconds)
    found.push(
      `its period is ${known(period) ?? "unknown"}, at most ${limits.maxPeriodSeconds} s is possible`,
    );
  const timeout = number(props, ...rule, "mitigationTimeout");
  if ((known(timeout) ?? Number.POSITIVE_INFINITY) > limits.maxTimeoutSeconds)
    found.push(
      `its mitigationTimeout is ${known(timeout) ?? "unknown"}, at most ${limits.maxTimeoutSeconds} s is possible`,
    );
  const named = characteristics(props, index);
  if (named?.toSorted().join() !== CHARACTERISTICS.join())
    found.push(
      `it counts by ${named?.join(", ") ?? "something unknown"}, only ${CHARACTERISTICS.join(" and ")} is possible`,
    );
  const expression = readText(props, "rules", index, "expression");
  const used =
    expression.state === "known" ? withoutTexts(expression.value).match(FIELD) : ["an unknown field"];
  const foreign = [...new Set(used ?? [])].filter((field) => !limits.fields.includes(field));
  if (foreign.length > 0)
    found.push(`its expression uses ${foreign.join(", ")}, only ${limits.fields.join(", ")} is possible`);
  return found;
}

function characteristics(props: unknown, index: number): string[] | null {
  const path = ["rules", index, "ratelimit", "characteristics"] as const;
  const length = known(readCount(props, ...path));
  if (length === null) return null;
  const names = Array.from({ length }, (_, at) => known(readText(props, ...path, at)));
  return names.every((name) => name !== null) ? names : null;
}
