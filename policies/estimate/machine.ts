import { nanoFromDecimal } from "../prices/money.ts";
import { flag, known, number, readCount, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";
import { chargeDisk, type DiskShape } from "./disk.ts";
import { ALWAYS, CEILING_HOURS, EXPECTED_HOURS, type Hours } from "./hours.ts";
import { chargeEgress } from "./network.ts";
import { regionOf } from "./region.ts";
import { scheduleName, shutdownOf } from "./schedule.ts";

/** Tag on a machine that says how many hours a month it may run; whatever starts it has to keep to it. */
export const HOURS_TAG = "purser-hours-per-month";

/** Hours that a machine is said to run in a month, by its tag or by the caps; null when its tag cannot be read. */
export function declaredHours(machine: Resource, caps: Caps): Hours | null {
  const tag = readText(machine.props, "tags", HOURS_TAG);
  if (tag.state === "unknown") return null;
  const declared = tag.state === "known" ? tag.value : String(caps.machine.hoursPerMonth);
  if (declared === "always") return ALWAYS;
  const hours = Number(declared);
  if (!/^\d+(\.\d+)?$/.test(declared)) return null;
  return { expected: Math.min(hours, EXPECTED_HOURS), ceiling: Math.min(hours, CEILING_HOURS) };
}

/** Azure starts a machine when it makes it, and a daily schedule stops it a day later at the latest: no tag makes that less. */
const FIRST_RUN_HOURS = 24;

/**
 * Hours that a machine can run: less than always only when its own schedule switches it off every day. Whatever starts it in between
 * keeps to its hours by counting them; the schedule is for the day on which that fails.
 */
export function hoursOf(machine: Resource, resources: readonly Resource[], caps: Caps): Hours {
  const declared = declaredHours(machine, caps);
  if (declared === null || shutdownOf(machine, resources) === null) return ALWAYS;
  return { ...declared, ceiling: Math.max(declared.ceiling, FIRST_RUN_HOURS) };
}

/** The most hours that any machine of the stack runs: how long its disks can be worked on. */
export function longestHours(resources: readonly Resource[], caps: Caps): Hours {
  const machines = ofKind(resources, "azure-native:compute:VirtualMachine");
  const hours = machines.map((machine) => hoursOf(machine, resources, caps));
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
  const charged = hoursOf(machine, resources, caps);
  const fault = hoursFault(machine, resources, caps);
  if (fault !== null) bill.problem("unknown", name, `${name}: ${fault} It is counted as always on.`);
  chargeHours(bill, machine, region, charged);
  const at = { resource: name, region, hours: charged, iops: caps.machine.diskIops };
  chargeDisk(bill, { ...at, item: "OS disk", ...diskShape(props, "osDisk") });
  chargeEgress(bill, machine, region, resources, caps);
  chargeBootLogs(bill, machine, region);
  const disks = readCount(props, "storageProfile", "dataDisks");
  if (disks.state !== "known") {
    bill.unpriced(name, "data disks", `${name}: its data disks are not known yet. Declare them as literals.`);
    return;
  }
  for (let index = 0; index < disks.value; index++) {
    const attached = readText(props, "storageProfile", "dataDisks", index, "createOption");
    // An attached disk is a resource of its own and is charged there.
    if (attached.state === "known" && attached.value === "Attach") continue;
    chargeDisk(bill, { ...at, item: `data disk ${index}`, ...diskShape(props, "dataDisks", index) });
  }
}

function hoursFault(machine: Resource, resources: readonly Resource[], caps: Caps): string | null {
  const declared = declaredHours(machine, caps);
  if (declared === null) return `the tag ${HOURS_TAG} is neither a number of hours nor "always".`;
  if (declared.ceiling >= CEILING_HOURS || shutdownOf(machine, resources) !== null) return null;
  const name = scheduleName(known(readText(machine.props, "vmName")) ?? "<vmName>");
  return `it is to run ${declared.ceiling} hours a month, and no enabled GlobalSchedule called ${name} switches it off.`;
}

/** What Azure keeps of a machine's boots: overwritten when it is larger (learn.microsoft.com/azure/virtual-machines/boot-diagnostics). */
const BOOT_LOGS_GB = 1;

/** Screenshots and serial logs in Azure's own storage, as long as the machine is there. */
function chargeBootLogs(bill: Bill, { name, props }: Resource, region: string | null): void {
  const enabled = flag(props, "diagnosticsProfile", "bootDiagnostics", "enabled");
  if (enabled.state === "absent" || (enabled.state === "known" && !enabled.value)) return;
  bill.charge({
    resource: name,
    item: "boot logs",
    key: "azure.boot.logs",
    region,
    expected: BOOT_LOGS_GB,
    ceiling: BOOT_LOGS_GB,
    family: /^azure\.boot\./,
  });
}

function diskShape(props: unknown, ...path: (string | number)[]): DiskShape {
  return {
    sku: readText(props, "storageProfile", ...path, "managedDisk", "storageAccountType"),
    sizeGiB: number(props, "storageProfile", ...path, "diskSizeGB"),
    iopsProvisioned: number(props, "storageProfile", ...path, "diskIOPSReadWrite"),
    mbpsProvisioned: number(props, "storageProfile", ...path, "diskMBpsReadWrite"),
  };
}

function chargeHours(bill: Bill, machine: Resource, region: string | null, hours: Hours): void {
  const { name: resource, props } = machine;
  const size = readText(props, "hardwareProfile", "vmSize");
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

const [SPOT_MIN_USD, SPOT_MAX_USD] = [0.000_01, 1_000];

/** The most a spot machine may cost per hour, or null when it is not spot or has no limit below the list price. */
function spotMaximum(props: unknown): number | null {
  const priority = readText(props, "priority");
  if (priority.state !== "known" || priority.value !== "Spot") return null;
  const max = number(props, "billingProfile", "maxPrice");
  // No promise outside of what Azure takes: five decimals (learn.microsoft.com/azure/virtual-machines/spot-vms), and dollars for an hour.
  if (max.state !== "known" || max.value < SPOT_MIN_USD || max.value > SPOT_MAX_USD) return null;
  return nanoFromDecimal(max.value.toFixed(9));
}
