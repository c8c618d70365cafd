import { known, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type FitRule, misfit } from "./plan.ts";

/**
 * Families that a new subscription cannot create since 2026-07-01: B v1, Av2, F, Fs, Dv2 to Dv4
 * (learn.microsoft.com/azure/virtual-machines/sizes/previous-gen-sizes-list, "capacity limitations").
 */
const BLOCKED: readonly { readonly family: string; readonly form: RegExp }[] = [
  { family: "B (first generation)", form: /^Standard_B\d+(ls|s|ms)$/ },
  { family: "Av2", form: /^Standard_A\d+m?_v2$/ },
  { family: "F and Fs", form: /^Standard_F\d+s?$/ },
  { family: "Dv2 to Dv4", form: /^Standard_DS?\d+(-\d+)?[a-z]*_v[234]$/ },
];
/** learn.microsoft.com/azure/virtual-machines/spot-vms, "Limitations". */
const NOT_SPOT = /^Standard_B\d/;

/** Why nobody can create a machine of this size, or null. */
export const blockedFamily = (size: string): string | null =>
  BLOCKED.find(({ form }) => form.test(size))?.family ?? null;

/** Machines and gateways that Azure refuses, or that no budget of this project can hold. */
export const machines: FitRule = (resources) => [
  ...ofKind(resources, "azure-native:compute:VirtualMachine").flatMap(machineMisfits),
  ...ofKind(resources, "azure-native:network:NatGateway").map(({ name }) =>
    misfit(
      name,
      "a NAT gateway costs more than twice the month's budget by itself. Use the subnet's defaultOutboundAccess and a tunnel instead.",
    ),
  ),
];

function machineMisfits({ name, props }: Resource) {
  const size = readText(props, "hardwareProfile", "vmSize");
  if (size.state !== "known")
    return [
      misfit(name, "its vmSize is not known yet, so nobody can tell whether it exists. Use a literal."),
    ];
  const found = [];
  const family = blockedFamily(size.value);
  if (family)
    found.push(
      misfit(
        name,
        `${size.value} is of the family ${family}, which new subscriptions cannot create since 2026-07-01. Use a Bsv2, Basv2 or Bpsv2 size such as Standard_B2pts_v2.`,
      ),
    );
  const priority = readText(props, "priority");
  const spot = priority.state === "unknown" || known(priority) === "Spot";
  if (spot && NOT_SPOT.test(size.value))
    found.push(misfit(name, `${size.value} cannot be a spot machine: no B-series can. Remove priority.`));
  return found;
}
