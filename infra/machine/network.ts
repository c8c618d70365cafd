import { NetworkInterface } from "@pulumi/azure-native/network/networkInterface.js";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import type { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import { interpolate } from "@pulumi/pulumi";
import type { At } from "./at.ts";

/** Private addresses (RFC 1918); nothing else of the owner's is ever joined to this network. */
const NETWORK = "10.77.0.0/24";
const SUBNET = "machine";

/** What nginx listens on: Let's Encrypt asks on the first, everybody else on the second. */
const WEB_PORTS = ["80", "443"];

/** What may come in by a public address, and nothing else. */
const WEB_RULE = {
  name: "web",
  description: "nginx, with a certificate of its own",
  priority: 100,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "Internet",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRanges: WEB_PORTS,
} as const;

/**
 * A network of its own that nobody can enter: no rule lets anything in, and Azure's own last rule denies the rest
 * (learn.microsoft.com/azure/virtual-network/network-security-groups-overview, "Default security rules").
 *
 * @param address of a machine that nginx answers for; null for one that dials out by its tunnel
 */
export function declareNetwork(at: At, address: PublicIPAddress | null): NetworkInterface {
  const { name, location, resourceGroupName, tags, options } = at;
  const place = { location, resourceGroupName, tags };
  const closed = new NetworkSecurityGroup(
    "machine",
    { ...place, networkSecurityGroupName: name, securityRules: address ? [WEB_RULE] : [] },
    options,
  );
  const network = new VirtualNetwork(
    "machine",
    {
      ...place,
      virtualNetworkName: name,
      addressSpace: { addressPrefixes: [NETWORK] },
      // Inline and nowhere else: a network that is written again deletes subnets that it does not name (pulumi-azure-native #74).
      subnets: [
        {
          name: SUBNET,
          addressPrefix: NETWORK,
          // The tunnel dials out by this; an address or a gateway of its own would cost more than the machine.
          defaultOutboundAccess: true,
          networkSecurityGroup: { id: closed.id },
        },
      ],
    },
    options,
  );
  return new NetworkInterface(
    "machine",
    {
      ...place,
      networkInterfaceName: name,
      networkSecurityGroup: { id: closed.id },
      ipConfigurations: [
        {
          name: SUBNET,
          primary: true,
          privateIPAllocationMethod: "Dynamic",
          subnet: { id: interpolate`${network.id}/subnets/${SUBNET}` },
          ...(address ? { publicIPAddress: { id: address.id } } : {}),
        },
      ],
    },
    options,
  );
}
