import type { Reading } from "../reading.ts";
import type { Bill } from "./bill.ts";
import { ALWAYS, type Hours } from "./hours.ts";

export type DiskShape = {
  readonly sku: Reading<string>;
  readonly sizeGiB: Reading<number>;
  /** What a Premium SSD v2 is given beyond its size. */
  readonly iopsProvisioned: Reading<number>;
  readonly mbpsProvisioned: Reading<number>;
};

export type Disk = DiskShape & {
  readonly resource: string;
  readonly item: string;
  readonly region: string | null;
  readonly hours: Hours;
  /** Average operations per second while the machine runs. */
  readonly iops: number;
};

/** Managed disks are sold in sizes; the next larger one is paid (azure.microsoft.com/pricing/details/managed-disks). */
const TIERS = [
  { tier: 1, upToGiB: 4 },
  { tier: 2, upToGiB: 8 },
  { tier: 3, upToGiB: 16 },
  { tier: 4, upToGiB: 32 },
  { tier: 6, upToGiB: 64 },
] as const;
const LETTERS: Readonly<Record<string, "E" | "S" | "P">> = {
  StandardSSD_LRS: "E",
  Standard_LRS: "S",
  Premium_LRS: "P",
};
const SECONDS_PER_HOUR = 3600;
const OPERATIONS_PER_UNIT = 10_000;
const DISKS = /^azure\.disk\.[ESP]\d+$/;

/** Azure counts in whole GiB, and zero, which a part of one may become on the way, is how its clients say nothing. */
export const isSize = (gib: number): boolean => Number.isInteger(gib) && gib !== 0;

/** A managed disk's month and, where the kind charges for them, its operations. */
export function chargeDisk(bill: Bill, disk: Disk): void {
  if (disk.sku.state === "known" && disk.sku.value === "PremiumV2_LRS") chargePremiumV2(bill, disk);
  else chargeBySize(bill, disk);
}

function chargeBySize(bill: Bill, disk: Disk): void {
  const { resource, item, region, sku, sizeGiB } = disk;
  const letter = sku.state === "known" && Object.hasOwn(LETTERS, sku.value) ? LETTERS[sku.value] : undefined;
  const gib =
    sizeGiB.state === "known" && sizeGiB.value > 0 && isSize(sizeGiB.value)
      ? sizeGiB.value
      : Number.POSITIVE_INFINITY;
  const tier = TIERS.find(({ upToGiB }) => upToGiB >= gib)?.tier;
  if (letter === undefined || tier === undefined) {
    bill.problem("unknown", resource, `${resource}: ${whyUnknown(disk)} Set both as literals.`);
  }
  const name = `${letter ?? "?"}${tier ?? "?"}`;
  const month = { expected: 1, ceiling: 1 };
  const family = letter === undefined ? DISKS : new RegExp(`^azure\\.disk\\.${letter}\\d+$`);
  bill.charge({ resource, item: `${item} ${name}`, key: `azure.disk.${name}`, region, ...month, family });
  // Premium disks have no charge for operations; a disk of unknown kind is counted with them.
  if (letter === "P") return;
  bill.charge({
    resource,
    item: `${item} operations`,
    key: `azure.disk.${letter ?? "?"}4.operations`,
    region,
    expected: operations(disk, disk.hours.expected),
    ceiling: operations(disk, disk.hours.ceiling),
    family: /^azure\.disk\..*\.operations$/,
  });
}

const operations = ({ iops }: Disk, hours: number): number =>
  (iops * SECONDS_PER_HOUR * hours) / OPERATIONS_PER_UNIT;

function whyUnknown({ item, sku, sizeGiB }: Disk): string {
  const kind = sku.state === "known" ? sku.value : "of unknown kind";
  const size = sizeGiB.state === "known" ? `${sizeGiB.value} GiB` : "of unknown size";
  return `the price of its ${item} (${kind}, ${size}) cannot be told, so the dearest known disk is counted.`;
}

/** Included with every Premium SSD v2 disk: operations and MB a second (learn.microsoft.com/azure/virtual-machines/disks-types). */
const PREMIUM_V2 = { iops: 3_000, mbps: 125 } as const;

/** A Premium SSD v2 is paid by its size, and by what it is given beyond what each has, whether its machine runs or not. */
function chargePremiumV2(bill: Bill, disk: Disk): void {
  const { resource, item, region, sizeGiB, iopsProvisioned, mbpsProvisioned } = disk;
  const isSaid = sizeGiB.state === "known" && isSize(sizeGiB.value);
  const gib = isSaid ? sizeGiB.value : 64;
  if (!isSaid)
    bill.problem(
      "unknown",
      resource,
      `${resource}: the size of its ${item} is not known. Set diskSizeGB as a literal.`,
    );
  const hourly = (what: string, key: string, units: number) =>
    bill.charge({
      resource,
      item: `${item} Premium SSD v2, ${what}`,
      key: `azure.disk.PremiumV2.${key}`,
      region,
      expected: units * ALWAYS.expected,
      ceiling: units * ALWAYS.ceiling,
      family: new RegExp(`^azure\\.disk\\.PremiumV2\\.${key}$`),
    });
  hourly(`${gib} GiB`, "Capacity", gib);
  const given = [
    { key: "IOPS", what: "operations a second", reading: iopsProvisioned, free: PREMIUM_V2.iops },
    { key: "Throughput", what: "MB a second", reading: mbpsProvisioned, free: PREMIUM_V2.mbps },
  ];
  for (const { key, what, reading, free } of given) {
    if (reading.state === "unknown")
      bill.unpriced(
        resource,
        what,
        `${resource}: the ${what} of its ${item} are not known. Set them as a literal.`,
      );
    else if (reading.state === "known" && reading.value > free)
      hourly(`${reading.value} ${what}, ${free} of them included`, key, reading.value - free);
  }
}
