import { known, type Reading, read, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

type Door = { readonly at: Resource; readonly hostname: Reading<string> };

/** Each host name that answers has an Access application over all of it, and none that waves everybody through. */
export function domainsWithoutAccess(resources: readonly Resource[]): Violation[] {
  const applications = ofKind(resources, "cloudflare:ZeroTrustAccessApplication");
  const covered = new Set(applications.flatMap(hostsOf));
  const bare = doorsOf(resources).flatMap(({ at, hostname }) => {
    if (hostname.state === "known" && covered.has(hostname.value)) return [];
    const host = known(hostname) ?? "a host name that is not known yet";
    return [violation(at, `${host} has no Access application in front. Declare one for the whole host.`)];
  });
  return [...bare, ...bypassed(applications, resources)];
}

/** Custom domains, routes and what a tunnel answers for. */
function doorsOf(resources: readonly Resource[]): Door[] {
  const domains = ofKind(resources, "cloudflare:WorkersCustomDomain");
  const routes = ofKind(resources, "cloudflare:WorkersRoute");
  const tunnels = ofKind(resources, "cloudflare:ZeroTrustTunnelCloudflaredConfig");
  return [
    ...domains.map((at) => ({ at, hostname: readText(at.props, "hostname") })),
    ...routes.map((at) => ({ at, hostname: hostOf(readText(at.props, "pattern")) })),
    ...tunnels.flatMap((at) => {
      const length = known(readCount(at.props, "config", "ingresses"));
      if (length === null) return [{ at, hostname: { state: "unknown" } as const }];
      const names = Array.from({ length }, (_, index) =>
        readText(at.props, "config", "ingresses", index, "hostname"),
      );
      // The last rule has no host name: it catches what no other answers, with an error.
      return names.filter(({ state }) => state !== "absent").map((hostname) => ({ at, hostname }));
    }),
  ];
}

/** The host of a route's pattern (`host/path*`); one with a wildcard stays as it is and no application covers it. */
const hostOf = (pattern: Reading<string>): Reading<string> =>
  pattern.state === "known" ? { state: "known", value: pattern.value.split("/")[0] ?? "" } : pattern;

/** An application over a whole host that lets everybody past is no door at all; over a path it may be. */
function bypassed(applications: readonly Resource[], resources: readonly Resource[]): Violation[] {
  const open = ofKind(resources, "cloudflare:ZeroTrustAccessPolicy")
    .filter(({ props }) => wavesThrough(props))
    .map(({ urn }) => urn);
  return applications
    .filter((application) => hostsOf(application).length > 0)
    .filter((application) => {
      const { dependencies = [] } = application;
      return dependencies.some((urn) => open.includes(urn)) || openInline(application);
    })
    .map((application) =>
      violation(application, "it covers a whole host and lets everybody past. Bypass a path, never a host."),
    );
}

/** Whether a policy written into the application itself is for everybody. One with an id is declared elsewhere. */
function openInline({ props }: Resource): boolean {
  const length = known(readCount(props, "policies"));
  if (length === null) return true;
  return Array.from({ length }, (_, index) => index).some((index) => {
    const reusable = read(props, "policies", index, "id").state !== "absent";
    // What a reusable policy says is only known at the policy itself, which is read there.
    if (reusable && readText(props, "policies", index, "decision").state !== "known") return false;
    return wavesThrough(props, "policies", index);
  });
}

/** Whether a policy is a bypass, or includes everyone and does not deny. What is not known counts as yes. */
function wavesThrough(props: unknown, ...path: readonly (string | number)[]): boolean {
  const decision = known(readText(props, ...path, "decision"));
  if (decision === "deny") return false;
  if (decision === null || decision === "bypass") return true;
  const length = known(readCount(props, ...path, "includes"));
  if (length === null) return true;
  return Array.from({ length }, (_, index) => index).some(
    (index) => read(props, ...path, "includes", index, "everyone").state !== "absent",
  );
}

/** Host names that an application covers as a whole; one with a path covers only the path, and none without policies. */
function hostsOf({ props }: Resource): string[] {
  if (known(readText(props, "type")) !== "self_hosted") return [];
  if (read(props, "policies", 0).state === "absent") return [];
  const length = known(readCount(props, "destinations")) ?? 0;
  const uris = Array.from({ length }, (_, index) => known(readText(props, "destinations", index, "uri")));
  return [known(readText(props, "domain")), ...uris]
    .filter((host) => host !== null)
    .map((host) => host.replace(/\/\*?$/, ""))
    .filter((host) => !host.includes("/"));
}
