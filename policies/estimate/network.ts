import { readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";
import { ALWAYS } from "./hours.ts";
import { regionOf } from "./region.ts";

/** A public address is paid while it is reserved, also while its machine is off. */
export function chargeAddress(bill: Bill, address: Resource, resources: readonly Resource[]): void {
  const version = readText(address.props, "publicIPAddressVersion");
  // Absent means IPv4; for IPv6 no price has been read, so it is counted like the other and said.
  const v4 = version.state === "absent" || (version.state === "known" && version.value === "IPv4");
  bill.charge({
    resource: address.name,
    item: v4 ? "public IPv4 address" : "public address that is not IPv4",
    key: v4 ? "azure.ip.v4.static" : "azure.ip.v6.static",
    region: regionOf(address, resources),
    ...ALWAYS,
    family: /^azure\.ip\./,
  });
}

/** A NAT gateway is paid by the hour and by what passes through it. */
export function chargeNat(
  bill: Bill,
  gateway: Resource,
  resources: readonly Resource[],
  { machine }: Caps,
): void {
  const at = { resource: gateway.name, region: regionOf(gateway, resources) };
  bill.charge({
    ...at,
    item: "NAT gateway",
    key: "azure.nat.gateway",
    ...ALWAYS,
    family: /^azure\.nat\./,
  });
  // What leaves for the internet passes through it too.
  const passing = Math.max(machine.natGb, machine.egressGb);
  if (passing === 0) return;
  const gb = { expected: passing, ceiling: passing };
  bill.charge({ ...at, item: "NAT gateway data", key: "azure.nat.data", ...gb, family: /^azure\.nat\./ });
}

/** What leaves Azure for the internet without a price each month, in GB, once for the account (azure.microsoft.com/pricing/details/bandwidth). */
const FREE_EGRESS_GB = 100;

/** What a machine sends to the internet, whichever way: by its own address, the default one, or a tunnel. */
export function chargeEgress(
  bill: Bill,
  machine: Resource,
  region: string | null,
  resources: readonly Resource[],
  { machine: { egressGb } }: Caps,
): void {
  const isFirst = ofKind(resources, "azure-native:compute:VirtualMachine")[0] === machine;
  const free = isFirst ? FREE_EGRESS_GB : 0;
  const above = Math.max(0, egressGb - free);
  if (above === 0) return;
  bill.charge({
    resource: machine.name,
    item: isFirst
      ? `traffic to the internet above ${free} GB`
      : "traffic to the internet, the free part of which is another machine's",
    key: "azure.egress.internet",
    region,
    expected: above,
    ceiling: above,
    family: /^azure\.egress\./,
  });
}
