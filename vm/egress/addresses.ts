import { BlockList, isIP } from "node:net";

/**
 * What is no address of the internet, of the kind that a name could lead to: this host and networks, private and shared ones, the
 * platform's own (169.254.169.254, and 168.63.129.16 of Azure), documentation, multicast, reserved
 * (iana.org/assignments/iana-ipv4-special-registry).
 */
const INSIDE_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
/** All of IPv6 that is given to anybody; what leads to an IPv4 address is outside of it, or below (iana.org/assignments/iana-ipv6-special-registry). */
const GLOBAL_6 = "2000::/3";
/** Teredo and other protocols' own, documentation, 6to4. */
const INSIDE_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const listOf = (family: "ipv4" | "ipv6", networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), family);
  }
  return list;
};
const inside4 = listOf("ipv4", INSIDE_4);
const global6 = listOf("ipv6", [GLOBAL_6]);
const inside6 = listOf("ipv6", INSIDE_6);

/** Whether an address, as a resolver writes it, is one of the internet and not of somebody's inside. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside4.check(address, "ipv4");
  if (family !== 6 || address.includes("%")) return false;
  return global6.check(address, "ipv6") && !inside6.check(address, "ipv6");
}
