import { nanoFromDecimal } from "../prices/money.ts";
import { count, number, text } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";
import { chargeDisk, type DiskShape } from "./disk.ts";
import { regionOf } from "./region.ts";

/** Hours of an average month, and of the longest one: what is on all the time is expected at 730 and bounded at 744. */
export const EXPECTED_HOURS = 730;
export const CEILING_HOURS = 744;
/** Tag on a machine that says how many hours a month it may run; whatever starts it has to keep to it. */
export const HOURS_TAG = "purser-hours-per-month";

export type Hours = { readonly expected: number; readonly ceiling: number };
const ALWAYS: Hours = { expected: EXPECTED_HOURS, ceiling: CEILING_HOURS };

/** Hours a machine may run in a month, or null when its tag cannot be read. */
export function hoursOf(machine: Resource, caps: Caps): Hours | null {
  const tag = text(machine.props, "tags", HOURS_TAG);
  if (tag.state === "unknown") return null;
  const declared = tag.state === "known" ? tag.value : String(caps.machine.hoursPerMonth);
  if (declared === "always") return ALWAYS;
  const hours = Number(declared);
  if (!/^\d+(\.\d+)?$/.test(declared)) return null;
  return { expected: Math.min(hours, EXPECTED_HOURS), ceiling: Math.min(hours, CEILING_HOURS) };
}

/** The most hours that any machine of the stack runs: how long its disks can be worked on. */
export function longestHours(resources: readonly Resource[], caps: Caps): Hours {
  const machines = ofKind(resources, "azure-native:compute:VirtualMachine");
  const hours = machines.map((machine) => hoursOf(machine, caps) ?? ALWAYS);
  return hours.reduce((most, one) => (one.ceiling > most.ceiling ? one : most), hours[0] ?? ALWAYS);
}

/** A virtual machine: its hours, its own disks and their operations. */
export function chargeMachine(
  bill: Bill,
  machine: Resource,
  resources: readonly Resource[],
  caps: Caps,
): void {
  const { name, props } = machine;
  const region = regionOf(machine, resources);
  const hours = hoursOf(machine, caps);
  if (hours === null) {
    const message = `${name}: the tag ${HOURS_TAG} is neither a number of hours nor "always"; it is counted as always on.`;
    bill.problem("unknown", name, message);
  }
  const charged = hours ?? ALWAYS;
  chargeHours(bill, machine, region, charged);
  const at = { resource: name, region, hours: charged, iops: caps.machine.diskIops };
  chargeDisk(bill, { ...at, item: "OS disk", ...diskShape(props, "osDisk") });
  const disks = count(props, "storageProfile", "dataDisks");
  if (disks.state !== "known") {
    bill.unpriced(name, "data disks", `${name}: its data disks are not known yet. Declare them as literals.`);
    return;
  }
  for (let index = 0; index < disks.value; index++) {
    const attached = text(props, "storageProfile", "dataDisks", index, "createOption");
    // An attached disk is a resource of its own and is charged there.
    if (attached.state === "known" && attached.value === "Attach") continue;
    chargeDisk(bill, { ...at, item: `data disk ${index}`, ...diskShape(props, "dataDisks", index) });
  }
}

function diskShape(props: unknown, ...path: (string | number)[]): DiskShape {
  return {
    sku: text(props, "storageProfile", ...path, "managedDisk", "storageAccountType"),
    sizeGiB: number(props, "storageProfile", ...path, "diskSizeGB"),
  };
}

function chargeHours(bill: Bill, machine: Resource, region: string | null, hours: Hours): void {
  const { name: resource, props } = machine;
  const size = text(props, "hardwareProfile", "vmSize");
  const sku = size.state === "known" ? size.value : "unknown size";
  const charge = {
    resource,
    item: sku,
    key: `azure.vm.${sku}.payg`,
    region,
    ...hours,
    family: /^azure\.vm\..*\.payg$/,
  };
  const list = region === null ? undefined : bill.book.find(charge.key, region);
  const maxNano = spotMaximum(props);
  if (maxNano === null || !list) bill.charge(charge);
  // Spot prices move; only the maximum is a promise. Above it Azure takes the machine away.
  else bill.add({ ...charge, item: `${sku} spot at its maximum` }, list, Math.min(list.priceNano, maxNano));
}

/** The most a spot machine may cost per hour, or null when it is not spot or has no limit below the list price. */
function spotMaximum(props: unknown): number | null {
  const priority = text(props, "priority");
  if (priority.state !== "known" || priority.value !== "Spot") return null;
  const max = number(props, "billingProfile", "maxPrice");
  return max.state === "known" && max.value > 0 ? nanoFromDecimal(max.value.toFixed(9)) : null;
}
