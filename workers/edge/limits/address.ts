/** Cloudflare sets it to where the client's connection came from; a client's own header of that name never arrives (Cloudflare docs, "HTTP headers"). */
const ADDRESS_HEADER = "cf-connecting-ip";

/** Shared by all requests whose address cannot be told, so that none of them goes uncounted. */
const UNKNOWN = "unknown";

/** What one household or host can choose freely of an IPv6 address is its lower half (RFC 6177, RFC 8981), so the upper one is counted. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/** The address that a request counts for: an IPv4 address, an IPv6 /64 such as "2001:db8:0:1::/64", or "unknown". */
export function addressOf(headers: Headers): string {
  const text = headers.get(ADDRESS_HEADER)?.trim() ?? "";
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text;
  const groups = groupsOf(text);
  if (groups === null) return UNKNOWN;
  const [high, low] = groups.slice(6);
  // ::ffff:0:0/96 is an IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2).
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return [high, low].map(dotted).join(".");
  return `${groups.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

/** The eight groups of an IPv6 address, each in its shortest form; null for anything else. */
function groupsOf(text: string): string[] | null {
  const host = `http://[${text}]/`;
  if (!/^[0-9a-f:.]+$/i.test(text) || !URL.canParse(host)) return null;
  const [before = "", after] = new URL(host).hostname.slice(1, -1).split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  return [...head, ...Array<string>(GROUPS - head.length - tail.length).fill("0"), ...tail];
}

function dotted(group = "0"): string {
  const value = Number.parseInt(group, 16);
  return `${value >> 8}.${value & 255}`;
}
