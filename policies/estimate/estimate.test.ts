import { unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK as BOOK } from "../prices/golden.harness.ts";
import { nanoFromDecimal } from "../prices/money.ts";
import { PriceBook } from "../prices/price.ts";
import type { Resource } from "../resource.ts";
import { declare, edge, type MachineShape, machine, withHours } from "../stack.harness.ts";
import { BLANK_CHEQUE_NANO } from "./bill.ts";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { estimate as estimateWith } from "./index.ts";

const CENT = 10_000_000;
const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;
const estimate = (resources: readonly Resource[], caps: Caps, book = BOOK) =>
  estimateWith(resources, caps, book);

/** Shapes with their monthly cost at 730 hours, computed by hand from the vendors' list prices. */
const GOLDEN: readonly [name: string, usd: string, shape: MachineShape, hours: number | "always"][] = [
  ["S3", "9.58", { size: "Standard_B2pts_v2", region: "eastus" }, "always"],
  ["S3b", "7.27", { size: "Standard_B2pts_v2", region: "westus3", sku: "Standard_LRS" }, "always"],
  ["S3c", "7.54", { size: "Standard_B2pts_v2", region: "centralindia" }, "always"],
  ["S4", "13.96", { size: "Standard_B2ats_v2", region: "eastus", address: true }, "always"],
  ["S4b", "10.31", { size: "Standard_B2ats_v2", region: "eastus" }, "always"],
  ["S5", "7.16", { size: "Standard_B2als_v2", region: "eastus" }, 122],
  ["S5b", "6.68", { size: "Standard_B2pls_v2", region: "eastus" }, 122],
  ["S5c", "4.78", { size: "Standard_B2als_v2", region: "eastus" }, 61],
  ["S5d", "11.89", { size: "Standard_B2als_v2", region: "eastus" }, 243],
  ["S5e", "7.85", { size: "Standard_B2als_v2", region: "westeurope" }, 122],
  ["S6", "13.31", { size: "Standard_D2pls_v6", region: "swedencentral", spotMax: 0.0135 }, "always"],
  ["S6b", "7.98", { size: "Standard_D2ps_v6", region: "swedencentral", spotMax: 0.013823 }, 365],
  ["S7", "31.83", { size: "Standard_B2als_v2", region: "westeurope", spotMax: 0.03888 }, "always"],
  ["S8", "34.55", { size: "Standard_B2als_v2", region: "eastus", address: true }, "always"],
  ["S9", "37.47", { size: "Standard_B2s", region: "eastus", address: true }, "always"],
  // Infrastructure alone; all that leaves for the internet passes the gateway, at 0.045 a GB.
  ["S10", "50.58", { size: "Standard_B2pts_v2", region: "eastus", nat: true }, "always"],
];

describe("allows", () => {
  test("S1: no machine, Workers Free: nothing, with the plans as lines [row 155, 40]", () => {
    const bill = estimate(edge(), DEFAULT_CAPS);
    expect(bill.problems).toEqual([]);
    expect([bill.expectedNano, bill.ceilingNano]).toEqual([0, 0]);
    expect(bill.lines.map(({ item }) => item)).toContain("Workers Free plan");
    expect(bill.lines.every(({ source, asOf }) => source && asOf)).toBe(true);
  });

  test("S2: Workers Paid with a container two hours a day [row 155]", () => {
    const container = { instance: "standard-1", hoursPerMonth: 730 / 12, activeShare: 0.3 } as const;
    const caps: Caps = { ...DEFAULT_CAPS, workersPlan: "paid", container };
    const bill = estimate(edge(), caps);
    // Expected: the processor works for 30 % of the time, as in the table. The ceiling has it working all the time:
    // 1.533 dollars more, because nothing stops a container from computing.
    expect(Math.abs(bill.expectedNano - nano("7.25"))).toBeLessThanOrEqual(CENT);
    expect(bill.ceilingNano - bill.expectedNano).toBe(nano("1.533"));
  });

  test.each(GOLDEN)("%s: $%s a month [row 154, 40]", (_, usd, shape, hours) => {
    const bill = estimate([...edge(), ...machine(shape)], withHours(hours));
    expect(Math.abs(bill.expectedNano - nano(usd))).toBeLessThanOrEqual(CENT);
    // Always on: the ceiling is the longest month, 744 hours; with a quota it is the quota.
    const hourly = bill.lines.filter(({ unit }) => unit === "hour" || unit === "10k operations");
    for (const { expectedNano, ceilingNano } of hourly) {
      if (hours === "always") expect(ceilingNano / expectedNano).toBeCloseTo(744 / 730, 6);
      else expect(ceilingNano).toBe(expectedNano);
    }
  });
});

const KNOWN = machine({ size: "Standard_B2pts_v2", region: "westeurope" });

const vmWith = (change: object, shape: MachineShape = { size: "Standard_B2pts_v2", region: "westeurope" }) =>
  machine(shape).map((one) =>
    one.name === "machine"
      ? { ...one, props: unknownCheckingProxy({ ...(one.props as object), ...change }) }
      : one,
  );

describe("refuses", () => {
  test.each(BOOK.all.filter(({ region, key }) => region === "westeurope" && /B2pts_v2\.payg|E4/.test(key)))(
    "a bill from which the price $key was deleted; no line is skipped or zero [row 154]",
    ({ key, region }) => {
      const book = new PriceBook(BOOK.all.filter((price) => price.key !== key || price.region !== region));
      const bill = estimate(KNOWN, DEFAULT_CAPS, book);
      expect(bill.problems.map(({ message }) => message).join()).toContain(key);
      // Counted at the highest price known for the same thing elsewhere, and refused all the same.
      const [before, after] = [estimate(KNOWN, DEFAULT_CAPS), bill].map(({ lines }) => lines);
      expect(after?.map(({ item }) => item)).toEqual(before?.map(({ item }) => item));
      expect(after?.every(({ ceilingNano }) => ceilingNano > 0)).toBe(true);
    },
  );

  test("a bill without any price: the whole budget for each line, never zero [row 155]", () => {
    const bill = estimate(edge(), DEFAULT_CAPS, new PriceBook([]));
    expect(bill.problems.length).toBeGreaterThan(0);
    // Both plans are refused, each at the whole budget; what is included costs nothing to begin with.
    const plans = bill.lines.filter(({ item }) => item.includes("plan"));
    expect(plans.map(({ ceilingNano }) => ceilingNano)).toEqual([BLANK_CHEQUE_NANO, BLANK_CHEQUE_NANO]);
  });

  test("usage above a Free plan's limit, which would end in errors [row 158]", () => {
    const usage = { ...DEFAULT_CAPS.usage, kvWrites: 20_000 };
    const keys = declare("cloudflare:index/workersKvNamespace:WorkersKvNamespace", "keys", {});
    const bill = estimate([...edge(), keys], { ...DEFAULT_CAPS, usage });
    expect(bill.problems.map(({ message }) => message).join()).toMatch(
      /KV writes a month do not fit into the Free plan/,
    );
    expect(bill.ceilingNano).toBe(0);
  });
});

describe("fails safe", () => {
  test.each([
    ["size", { hardwareProfile: { vmSize: UNKNOWN } }],
    ["region", { location: UNKNOWN }],
    [
      "disk size",
      {
        storageProfile: {
          osDisk: { diskSizeGB: UNKNOWN, managedDisk: { storageAccountType: "StandardSSD_LRS" } },
        },
      },
    ],
    [
      "disk kind",
      { storageProfile: { osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: UNKNOWN } } } },
    ],
    ["disk", { storageProfile: UNKNOWN }],
    [
      "list of data disks",
      {
        storageProfile: {
          osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: "StandardSSD_LRS" } },
          dataDisks: UNKNOWN,
        },
      },
    ],
    ["hours", { tags: { "purser-hours-per-month": UNKNOWN } }],
    ["hours as a word", { tags: { "purser-hours-per-month": "some" } }],
    [
      "disk of 1 TB",
      {
        storageProfile: { osDisk: { diskSizeGB: 1024, managedDisk: { storageAccountType: "Premium_LRS" } } },
      },
    ],
  ])("a machine of unknown %s is a problem and costs no less than a known one [row 157]", (_, change) => {
    const bill = estimate(vmWith(change), DEFAULT_CAPS);
    expect(bill.problems.length).toBeGreaterThan(0);
    expect(bill.ceilingNano).toBeGreaterThanOrEqual(estimate(KNOWN, DEFAULT_CAPS).ceilingNano);
  });

  test("a spot machine without a maximum, or with one that is not known, costs the list price", () => {
    const list = estimate(KNOWN, DEFAULT_CAPS).ceilingNano;
    for (const maxPrice of [-1, UNKNOWN, undefined]) {
      const spot = vmWith({ priority: "Spot", billingProfile: { maxPrice } });
      expect(estimate(spot, DEFAULT_CAPS).ceilingNano).toBe(list);
    }
  });

  test("a quota of more hours than a month has, or on the machine itself", () => {
    expect(estimate(KNOWN, withHours(10_000)).ceilingNano).toBe(estimate(KNOWN, DEFAULT_CAPS).ceilingNano);
    const tagged = estimate(vmWith({ tags: { "purser-hours-per-month": "122" } }), DEFAULT_CAPS);
    expect(tagged.ceilingNano).toBe(estimate(KNOWN, withHours(122)).ceilingNano);
  });

  test("nothing that another stack uses is included twice, and one fee is paid once [row 40]", () => {
    const paid = { ...DEFAULT_CAPS, workersPlan: "paid" } as const;
    const bill = estimate(edge(), paid);
    expect(bill.ceilingNano).toBe(nano("5"));
    const more = { ...paid, usage: { ...paid.usage, r2ClassA: 1_500_000 } };
    expect(estimate(edge(), more).ceilingNano, "a million writes above the included one").toBe(nano("9.5"));
    const shared = { ...more, others: { ...paid.others, paysWorkersPlan: true } };
    expect(estimate(edge(), shared).ceilingNano).toBe(nano("4.5"));
  });

  test("a bucket that is not known to be Standard pays from the first operation", () => {
    const rare = declare("cloudflare:index/r2Bucket:R2Bucket", "audit", { storageClass: UNKNOWN });
    expect(estimate([rare], DEFAULT_CAPS).ceilingNano).toBe(nano("9.1"));
  });

  test("disks, snapshots, vaults and addresses of their own", () => {
    const at = { location: "West Europe" };
    const of = (kind: string, props: object) => declare(`azure-native:${kind}`, "one", { ...at, ...props });
    const bill = (kind: string, props: object) => estimate([of(kind, props)], withHours(0));
    expect(bill("compute:Disk", { sku: { name: "Premium_LRS" }, diskSizeGB: 20 }).ceilingNano).toBe(
      nano("5.8072"),
    );
    expect(bill("compute:Disk", { sku: { name: "PremiumV2_LRS" }, diskSizeGB: 32 }).expectedNano).toBe(
      nano("3.0368"),
    );
    expect(bill("compute:Snapshot", { sku: { name: "Standard_LRS" }, diskSizeGB: 32 }).ceilingNano).toBe(
      nano("1.6"),
    );
    expect(bill("compute:Snapshot", {}).problems).toHaveLength(1);
    expect(bill("keyvault:Vault", {}).problems.map(({ code }) => code)).toEqual(["unpriced"]);
    expect(bill("network:PublicIPAddress", { publicIPAddressVersion: "IPv6" }).problems).toHaveLength(1);
  });
});
