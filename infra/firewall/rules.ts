import { ROUTES } from "../../workers/edge/table.ts";
import type { Route } from "../../workers/route.ts";
import { all, checkedExpression, not, setOf, startsWith } from "./expression.ts";
import { ACCESS_DISCOVERY_PREFIX, areas, CLOUDFLARE_PREFIX, methodsOf, topPaths } from "./paths.ts";

const HOST = "lower(http.host)";
const PATH = "http.request.uri.path";
const METHOD = "http.request.method";

/** A rule as the provider takes it. `ref` keeps its id, and its counters, when rules are moved. */
export type CustomRule = {
  readonly ref: string;
  readonly description: string;
  readonly expression: string;
  readonly action: "block";
  readonly enabled: true;
};

const block = (ref: string, description: string, expression: string): CustomRule => ({
  ref,
  description,
  expression: checkedExpression(`(${expression})`),
  action: "block",
  enabled: true,
});

/**
 * What never reaches the Worker. The first three look at this stack's host name alone; the last, about the whole zone, is
 * there only when the owner has listed the zone's other host names. Workers Free's zone plan has five rules.
 */
export function customRules(
  hostname: string,
  others: readonly string[] | undefined,
  routes: readonly Pick<Route, "path" | "methods">[] = ROUTES,
): CustomRule[] {
  const ours = `${HOST} in ${setOf([hostname])}`;
  const notCloudflare = not(startsWith(PATH, CLOUDFLARE_PREFIX));
  const noRoute = [
    not(`${PATH} in ${setOf(topPaths(routes))}`),
    ...areas(routes).map((area) => not(startsWith(PATH, area))),
    not(startsWith(PATH, ACCESS_DISCOVERY_PREFIX)),
  ];
  return [
    // Before anything redirects: whoever sends a token in the clear should hear of it at once.
    block("plain-http", "Plain HTTP", all(ours, not("ssl"))),
    block(
      "methods",
      "Methods that no route has",
      all(ours, not(`${METHOD} in ${setOf(methodsOf(routes))}`), notCloudflare),
    ),
    block("paths", "Paths that no route has", all(ours, ...noRoute, notCloudflare)),
    ...(others === undefined
      ? []
      : [block("hosts", "Host names that nobody listed", not(`${HOST} in ${setOf([hostname, ...others])}`))]),
  ];
}

/** Requests that one address may make; a page with its style, or a busy program, makes a few a second at most. */
export const ADDRESS_LIMIT = {
  free: { requests: 100, periodSeconds: 10, timeoutSeconds: 10 },
  pro: { requests: 300, periodSeconds: 60, timeoutSeconds: 60 },
} as const;

/**
 * The rule that counts by address. A Free zone's rule may only look at the path, so there it counts requests to our paths at
 * every host name of the zone (developers.cloudflare.com/waf/rate-limiting-rules, "Availability", read 2026-08-25).
 */
export function rateLimitRule(
  plan: keyof typeof ADDRESS_LIMIT,
  hostname: string,
  routes: readonly Pick<Route, "path" | "methods">[] = ROUTES,
) {
  const { requests, periodSeconds, timeoutSeconds } = ADDRESS_LIMIT[plan];
  const under = areas(routes)
    .map((area) => startsWith(PATH, area))
    .join(" or ");
  const expression = plan === "pro" ? `${HOST} in ${setOf([hostname])}` : under;
  return {
    ref: "address",
    description: "Requests by address",
    expression: checkedExpression(`(${expression})`),
    action: "block",
    enabled: true,
    ratelimit: {
      // The provider takes a rule without the data centre; the API does not.
      characteristics: ["cf.colo.id", "ip.src"],
      period: periodSeconds,
      requestsPerPeriod: requests,
      mitigationTimeout: timeoutSeconds,
    },
  };
}

const FREE_MANAGED = {
  ref: "free-managed",
  name: "Cloudflare Free Managed Ruleset",
  id: "77454fe2d30c4220b5701f6fdfb893ba",
};
const MANAGED = {
  ref: "managed",
  name: "Cloudflare Managed Ruleset",
  id: "efb7b8c949ac4650a09736fc376e9aee",
};
const OWASP = { ref: "owasp", name: "Cloudflare OWASP Core Ruleset", id: "4814384a9e5d4991b9815dcfc25d2f1f" };

/** developers.cloudflare.com/waf/managed-rules, "Available managed rulesets": the paid one contains the free one's rules. */
export const MANAGED_RULESETS = { free: [FREE_MANAGED], pro: [MANAGED, OWASP] } as const;

/** One rule for each managed ruleset that the plan has, over the whole zone. */
export const managedRules = (plan: keyof typeof MANAGED_RULESETS) =>
  MANAGED_RULESETS[plan].map(({ ref, name, id }) => ({
    ref,
    description: name,
    expression: "true",
    action: "execute",
    enabled: true,
    actionParameters: { id },
  }));
