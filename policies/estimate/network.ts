import { text } from "../reading.ts";
import type { Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";
import { CEILING_HOURS, EXPECTED_HOURS } from "./machine.ts";
import { regionOf } from "./region.ts";

const ALL_MONTH = { expected: EXPECTED_HOURS, ceiling: CEILING_HOURS };

/** A public address is paid while it is reserved, also while its machine is off. */
export function chargeAddress(bill: Bill, address: Resource, resources: readonly Resource[]): void {
  const version = text(address.props, "publicIPAddressVersion");
  // Absent means IPv4; for IPv6 no price has been read, so it is counted like the other and said.
  const v4 = version.state === "absent" || (version.state === "known" && version.value === "IPv4");
  bill.charge({
    resource: address.name,
    item: v4 ? "public IPv4 address" : "public address that is not IPv4",
    key: v4 ? "azure.ip.v4.static" : "azure.ip.v6.static",
    region: regionOf(address, resources),
    ...ALL_MONTH,
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
    ...ALL_MONTH,
    family: /^azure\.nat\./,
  });
  if (machine.natGb === 0) return;
  const gb = { expected: machine.natGb, ceiling: machine.natGb };
  bill.charge({ ...at, item: "NAT gateway data", key: "azure.nat.data", ...gb, family: /^azure\.nat\./ });
}
