import { describe, expect, test } from "vitest";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { estimate } from "./estimate.ts";
import { edge, type MachineShape, machine, withHours } from "./golden.ts";
import { nanoFromDecimal } from "./prices/money.ts";

const CENT = 10_000_000;
const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;

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
  ["S10", "46.08", { size: "Standard_B2pts_v2", region: "eastus", nat: true }, "always"],
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
