/** How one item of the price book is called in Azure's price list. All four have to match exactly. */
export type Meter = {
  readonly item: string;
  readonly product: string;
  readonly sku: string;
  readonly meter: string;
  /** `unitOfMeasure` of the price list, and the unit of the price book that it stands for. */
  readonly unitOfMeasure: string;
  readonly unit: string;
};

/** Linux machines by product. The same sizes also exist in "… Windows" and in "… Series Cloud Services", at other prices. */
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  "Virtual Machines BS Series": ["B1s", "B1ms", "B2s"],
  "Virtual Machines Bsv2 Series": ["B2ts_v2"],
  "Virtual Machines Basv2 Series": ["B2ats_v2", "B2als_v2", "B2as_v2"],
  "Virtual Machines Bpsv2 Series": ["B2pts_v2", "B2pls_v2"],
  "Virtual Machines Dplsv6 Series": ["D2pls_v6"],
  "Virtual Machines Dpsv6 Series": ["D2ps_v6"],
  "Virtual Machines Dalsv7 Series": ["D2als_v7"],
  "Virtual Machines Falsv6 Series": ["F1als_v6"],
  "Virtual Machines Falsv7 Series": ["F1als_v7"],
};
const DISKS: Readonly<Record<string, { tiers: readonly string[]; operations: boolean }>> = {
  "Standard SSD Managed Disks": { tiers: ["E1", "E2", "E3", "E4", "E6"], operations: true },
  "Standard HDD Managed Disks": { tiers: ["S4", "S6"], operations: true },
  "Premium SSD Managed Disks": { tiers: ["P1", "P2", "P3", "P4", "P6"], operations: false },
};

const hourly = (item: string, product: string, sku: string, meter: string): Meter => ({
  item,
  product,
  sku,
  meter,
  unitOfMeasure: "1 Hour",
  unit: "hour",
});

const machines = Object.entries(MACHINES).flatMap(([product, sizes]) =>
  sizes.flatMap((size) => {
    const name = size.replace("_", " ");
    const spot = `${name} Spot`;
    return [
      hourly(`vm.Standard_${size}.payg`, product, name, name),
      hourly(`vm.Standard_${size}.spot`, product, spot, spot),
    ];
  }),
);

const disks = Object.entries(DISKS).flatMap(([product, { tiers, operations }]) =>
  tiers.flatMap((tier): Meter[] => {
    const sku = `${tier} LRS`;
    const month = {
      item: `disk.${tier}`,
      product,
      sku,
      meter: `${sku} Disk`,
      unitOfMeasure: "1/Month",
      unit: "month",
    };
    // The estimate counts operations at tier 4, whose price all tiers of a kind share.
    if (!operations || !tier.endsWith("4")) return [month];
    const work = { item: `disk.${tier}.operations`, meter: `${sku} Disk Operations`, unitOfMeasure: "10K" };
    return [month, { ...work, product, sku, unit: "10k operations" }];
  }),
);

const snapshot = (item: string, product: string): Meter => ({
  item,
  product,
  sku: "Snapshots LRS",
  meter: "LRS Snapshots",
  unitOfMeasure: "1 GB/Month",
  unit: "GB-month",
});

/** What a Premium SSD v2 is given beyond its size, each by the hour. */
const hourlyOf = (item: string, meter: string, unit: string): Meter => ({
  ...hourly(item, "Azure Premium SSD v2", "Premium LRS", meter),
  unit,
});

/** Everything of Azure that the estimate can charge. */
export const METERS: readonly Meter[] = [
  ...machines,
  ...disks,
  snapshot("snapshot.Premium_SSD", "Premium SSD Managed Disks"),
  snapshot("snapshot.Standard_HDD", "Standard HDD Managed Disks"),
  {
    item: "disk.PremiumV2.Capacity",
    product: "Azure Premium SSD v2",
    sku: "Premium LRS",
    meter: "Premium LRS Provisioned Capacity",
    unitOfMeasure: "1 GiB/Hour",
    unit: "GiB-hour",
  },
  hourlyOf("disk.PremiumV2.IOPS", "Premium LRS Provisioned IOPS", "IOPS-hour"),
  hourlyOf("disk.PremiumV2.Throughput", "Premium LRS Provisioned Throughput (MBps)", "MBps-hour"),
  hourly("ip.v4.static", "IP Addresses", "Standard", "Standard IPv4 Static Public IP"),
  hourly("nat.gateway", "NAT Gateway", "Standard", "Standard Gateway"),
  {
    item: "nat.data",
    product: "NAT Gateway",
    sku: "Standard",
    meter: "Standard Data Processed",
    unitOfMeasure: "1 GB",
    unit: "GB",
  },
  {
    item: "keyvault.operations",
    product: "Key Vault",
    sku: "Standard",
    meter: "Operations",
    unitOfMeasure: "10K",
    unit: "10k operations",
  },
];
