import { count, known, read, text } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

/** Each custom domain has an Access application over the whole host name. */
export function domainsWithoutAccess(resources: readonly Resource[]): Violation[] {
  const covered = new Set(ofKind(resources, "cloudflare:ZeroTrustAccessApplication").flatMap(hostsOf));
  return ofKind(resources, "cloudflare:WorkersCustomDomain").flatMap((domain) => {
    const hostname = text(domain.props, "hostname");
    if (hostname.state === "known" && covered.has(hostname.value)) return [];
    const host = known(hostname) ?? "a host name that is not known yet";
    return [violation(domain, `${host} has no Access application in front. Declare one for the whole host.`)];
  });
}

/** Host names that an application covers as a whole; one with a path covers only the path, and none without policies. */
function hostsOf({ props }: Resource): string[] {
  if (known(text(props, "type")) !== "self_hosted") return [];
  if (read(props, "policies", 0).state === "absent") return [];
  const length = known(count(props, "destinations")) ?? 0;
  const uris = Array.from({ length }, (_, index) => known(text(props, "destinations", index, "uri")));
  return [known(text(props, "domain")), ...uris]
    .filter((host) => host !== null)
    .map((host) => host.replace(/\/\*?$/, ""))
    .filter((host) => !host.includes("/"));
}

/** The longest life of a program's credential (design §7). */
export const TOKEN_MAX_DAYS = 30;
const HOURS_PER_DAY = 24;

/** Service tokens live 30 days at most and are let in by "non_identity", else callers get the sign-in page. */
export function serviceTokens(resources: readonly Resource[]): Violation[] {
  const tokens = ofKind(resources, "cloudflare:ZeroTrustAccessServiceToken");
  const lives = tokens.flatMap((token) => {
    const hours = hoursOf(known(text(token.props, "duration")));
    if (hours !== null && hours <= TOKEN_MAX_DAYS * HOURS_PER_DAY) return [];
    const message = `it lives longer than ${TOKEN_MAX_DAYS} days, or nobody can tell. Set its duration to "720h" or less.`;
    return [violation(token, message)];
  });
  const policies = ofKind(resources, "cloudflare:ZeroTrustAccessPolicy").filter(namesToken);
  const wrong = policies.filter(({ props }) => known(text(props, "decision")) !== "non_identity");
  return [
    ...lives,
    ...wrong.map((policy) =>
      violation(policy, 'it names a service token; its decision has to be "non_identity".'),
    ),
    ...(policies.length === wrong.length
      ? tokens.map((token) => violation(token, 'no policy with the decision "non_identity" lets it in.'))
      : []),
  ];
}

/** A life as Go writes it ("720h", "30m" is not a whole number of hours), in hours. */
function hoursOf(duration: string | null): number | null {
  const hours = /^(\d+)h(0m0s)?$/.exec(duration ?? "")?.[1];
  return hours === undefined ? null : Number(hours);
}

function namesToken({ props }: Resource): boolean {
  const length = known(count(props, "includes")) ?? 0;
  return Array.from({ length }, (_, index) => index).some((index) =>
    ["serviceToken", "anyValidServiceToken"].some(
      (kind) => read(props, "includes", index, kind).state !== "absent",
    ),
  );
}
