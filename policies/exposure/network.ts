import { BlockList, isIP } from "node:net";
import { known, type Reading, read, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

/** Service tags that are not the internet. */
const TAGS = /^(VirtualNetwork|AzureLoadBalancer)$/i;
/** Private ranges (RFC 1918, RFC 4193); a source lies inside one when it is no wider than it. */
const RANGES = [
  { family: "ipv4", net: "10.0.0.0", bits: 8 },
  { family: "ipv4", net: "172.16.0.0", bits: 12 },
  { family: "ipv4", net: "192.168.0.0", bits: 16 },
  { family: "ipv6", net: "fc00::", bits: 7 },
] as const;

/** Whether a source is the own network alone. Whatever is no tag, address or range counts as outside. */
function inside(source: string): boolean {
  if (TAGS.test(source)) return true;
  const [, address = "", prefix] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(source) ?? [];
  const version = isIP(address);
  if (version === 0) return false;
  const all = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? all : Number(prefix);
  return RANGES.some((range) => {
    if (range.family !== `ipv${version}` || bits < range.bits || bits > all) return false;
    const list = new BlockList();
    list.addSubnet(range.net, range.bits, range.family);
    return list.check(address, range.family);
  });
}

/**
 * Nothing may come in from the internet: people and programs come through the tunnel.
 *
 * @param webIsMeant the owner's word that nginx answers at a public address: then ports 80 and 443 over TCP may, and nothing else
 */
export function inboundRules(resources: readonly Resource[], webIsMeant = false): Violation[] {
  const letsIn = (props: unknown, ...path: readonly (string | number)[]) =>
    comesIn(props, ...path) && !(webIsMeant && isWeb(props, ...path));
  const groups = ofKind(resources, "azure-native:network:NetworkSecurityGroup");
  const single = ofKind(resources, "azure-native:network:SecurityRule");
  return [
    ...groups.flatMap((group) => {
      const rules = readCount(group.props, "securityRules");
      if (rules.state !== "known") return [open(group, "its rules are not known yet")];
      return Array.from({ length: rules.value }, (_, index) => index)
        .filter((index) => letsIn(group.props, "securityRules", index))
        .map((index) => open(group, `rule ${index}`));
    }),
    ...single.filter(({ props }) => letsIn(props)).map((rule) => open(rule, "it")),
  ];
}

const open = (resource: Resource, which: string): Violation =>
  violation(
    resource,
    `${which} lets the internet in, or cannot be shown not to. Remove it: the tunnel dials out, nothing has to listen.`,
  );

/** Whether a rule allows inbound traffic from anywhere but the own network. Unknown counts as yes. */
function comesIn(props: unknown, ...path: readonly (string | number)[]): boolean {
  const at = (field: string): Reading<string> => readText(props, ...path, field);
  if (known(at("direction"))?.toLowerCase() === "outbound") return false;
  if (known(at("access"))?.toLowerCase() === "deny") return false;
  const one = at("sourceAddressPrefix");
  const many = readCount(props, ...path, "sourceAddressPrefixes");
  if (one.state === "unknown" || many.state !== "known") return true;
  const listed = Array.from({ length: many.value }, (_, index) =>
    known(readText(props, ...path, "sourceAddressPrefixes", index)),
  );
  const sources = one.state === "known" ? [one.value, ...listed] : listed;
  // Without any address a rule may name groups of the own network instead; without those it is for everyone.
  if (sources.length === 0)
    return read(props, ...path, "sourceApplicationSecurityGroups", 0).state === "absent";
  return sources.some((source) => source === null || !inside(source));
}

/** What a web server listens on (RFC 9110 sections 4.2.1 and 4.2.2). */
const WEB_PORTS = ["80", "443"];

/** Whether a rule names TCP and the ports of a web server alone. */
function isWeb(props: unknown, ...path: readonly (string | number)[]): boolean {
  const at = (...field: (string | number)[]): Reading<string> => readText(props, ...path, ...field);
  if (known(at("protocol"))?.toLowerCase() !== "tcp") return false;
  const one = at("destinationPortRange");
  const many = readCount(props, ...path, "destinationPortRanges");
  if (one.state === "unknown" || many.state === "unknown") return false;
  const count = many.state === "known" ? many.value : 0;
  const listed = Array.from({ length: count }, (_, index) => known(at("destinationPortRanges", index)));
  const ports = one.state === "known" ? [one.value, ...listed] : listed;
  return ports.length > 0 && ports.every((port) => port !== null && WEB_PORTS.includes(port));
}
