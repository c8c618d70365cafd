import { number, readText } from "../reading.ts";
import type { Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";
import { chargeDisk, isSize } from "./disk.ts";
import { longestHours } from "./machine.ts";
import { regionOf } from "./region.ts";

/** A disk of its own, which is there whether a machine runs or not. */
export function chargeManagedDisk(bill: Bill, disk: Resource, all: readonly Resource[], caps: Caps): void {
  chargeDisk(bill, {
    resource: disk.name,
    item: "disk",
    region: regionOf(disk, all),
    hours: longestHours(all, caps),
    iops: caps.machine.diskIops,
    sku: readText(disk.props, "sku", "name"),
    sizeGiB: number(disk.props, "diskSizeGB"),
    iopsProvisioned: number(disk.props, "diskIOPSReadWrite"),
    mbpsProvisioned: number(disk.props, "diskMBpsReadWrite"),
  });
}

/** What a snapshot of unknown size is counted at: the largest disk in the price book. */
const LARGEST_GIB = 64;

/** A snapshot is paid by the GB; a full one is as large as its disk. */
export function chargeSnapshot(bill: Bill, snapshot: Resource, all: readonly Resource[]): void {
  const { name: resource, props } = snapshot;
  const size = number(props, "diskSizeGB");
  const sku = readText(props, "sku", "name");
  const isSaid = size.state === "known" && isSize(size.value);
  if (!isSaid)
    bill.problem(
      "unknown",
      resource,
      `${resource}: its size is not known; ${LARGEST_GIB} GB are counted. Set diskSizeGB.`,
    );
  const gb = isSaid ? size.value : LARGEST_GIB;
  const hdd = sku.state === "known" && sku.value === "Standard_LRS";
  bill.charge({
    resource,
    item: `snapshot of ${gb} GB`,
    key: hdd ? "azure.snapshot.Standard_HDD" : "azure.snapshot.Premium_SSD",
    region: regionOf(snapshot, all),
    expected: gb,
    ceiling: gb,
    family: /^azure\.snapshot\./,
  });
}

/** Operations of a Key Vault in a month at most; a machine that starts reads a handful of secrets. */
const VAULT_OPERATIONS = 10_000;

export function chargeVault(bill: Bill, vault: Resource, all: readonly Resource[]): void {
  const units = VAULT_OPERATIONS / 10_000;
  bill.charge({
    resource: vault.name,
    item: "Key Vault operations",
    key: "azure.keyvault.operations",
    region: regionOf(vault, all),
    expected: units,
    ceiling: units,
    family: /^azure\.keyvault\./,
  });
}
