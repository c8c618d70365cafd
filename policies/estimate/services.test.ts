import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK as BOOK } from "../prices/golden.harness.ts";
import { nanoFromDecimal } from "../prices/money.ts";
import type { Resource } from "../resource.ts";
import { declare, edge, machine, withHours } from "../stack.harness.ts";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { estimate as estimateWith } from "./index.ts";

// What is bought beside machines and Workers, each on the plan where it starts to cost.

const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;
const estimate = (resources: readonly Resource[], caps: Caps, book = BOOK) =>
  estimateWith(resources, caps, book);
const PAID: Caps = { ...DEFAULT_CAPS, workersPlan: "paid" };
const gateway = (props: object) => [declare("cloudflare:index/aiGateway:AiGateway", "ai", props)];
const subscription = (id: string) => [
  ...edge(),
  declare("cloudflare:index/zoneSubscription:ZoneSubscription", "zone", { ratePlan: { id } }),
];

describe("allows", () => {
  test("a gateway on Free, one without logs and one that keeps what is included [row 155]", () => {
    expect(estimate(gateway({ collectLogs: true }), DEFAULT_CAPS).ceilingNano).toBe(0);
    for (const props of [{ collectLogs: false }, { collectLogs: true, logManagement: 200_000 }])
      expect(estimate(gateway(props), PAID)).toMatchObject({ ceilingNano: 0, problems: [] });
  });

  test("the zone plan that the estimate was told [row 155]", () => {
    const pro: Caps = { ...DEFAULT_CAPS, zonePlan: "pro" };
    expect(estimate(subscription("pro"), pro)).toMatchObject({ ceilingNano: nano("25"), problems: [] });
    expect(estimate(subscription("free"), DEFAULT_CAPS).ceilingNano).toBe(0);
    const shared = { ...pro, others: { ...pro.others, paysZonePlan: true } };
    expect(estimate(edge(), shared).ceilingNano).toBe(0);
  });

  test("what passes through a NAT gateway, by the GB [row 154]", () => {
    const nat = machine({ size: "Standard_B2pts_v2", region: "eastus", nat: true });
    const passing = (natGb: number, egressGb: number) =>
      estimate(nat, { ...withHours(0), machine: { ...withHours(0).machine, natGb, egressGb } }).ceilingNano;
    expect(passing(10, 0) - passing(0, 0)).toBe(nano("0.45"));
    expect(passing(10, 50), "what leaves passes through it").toBe(passing(50, 0));
  });
});

describe("refuses", () => {
  test.each([
    ["more than is included", { collectLogs: true, logManagement: 200_001 }],
    ["nobody said how many", { collectLogs: true }],
    ["a number that bounds nothing", { collectLogs: true, logManagement: 0 }],
    ["not known how many", { collectLogs: true, logManagement: UNKNOWN }],
    ["not known whether", { collectLogs: UNKNOWN }],
  ])("stored gateway logs on Workers Paid: %s [row 155]", (_, props) => {
    const bill = estimate(gateway(props), PAID);
    expect(bill.problems.map(({ code }) => code)).toEqual(["unpriced"]);
    expect(bill.ceilingNano).toBe(nano("15"));
  });

  test("gateways that store what is included once each, and more together", () => {
    const [one] = gateway({ logManagement: 120_000 });
    const two = (logs: number) => [
      ...(one ? [one] : []),
      declare("cloudflare:index/aiGateway:AiGateway", "second", { logManagement: logs }),
    ];
    expect(estimate(two(80_000), PAID)).toMatchObject({ ceilingNano: 0, problems: [] });
    const more = estimate(two(80_001), PAID);
    expect(more.problems.map(({ code, resource }) => [code, resource])).toEqual([
      ["unpriced", "ai"],
      ["unpriced", "second"],
    ]);
    expect(estimate(two(-100_000), PAID).problems.map(({ resource }) => resource)).toEqual(["second"]);
  });

  test("a container on Workers Free [row 158]", () => {
    const container = { instance: "standard-1", hoursPerMonth: 1, activeShare: 1 } as const;
    const bill = estimate([], { ...DEFAULT_CAPS, container });
    expect(bill.problems.map(({ message }) => message)).toEqual([
      "Containers need Workers Paid ($5 a month); the Free plan has none.",
    ]);
  });
});

describe("fails safe", () => {
  test("a zone plan other than the one the estimate was told is charged as well", () => {
    expect(estimate(subscription("pro"), DEFAULT_CAPS).ceilingNano).toBe(nano("25"));
    const unknown = estimate(subscription(UNKNOWN), DEFAULT_CAPS);
    expect(unknown.ceilingNano).toBe(nano("250"));
    expect(unknown.problems.length).toBeGreaterThan(0);
  });

  test("a spot maximum above the list price: the list price, which is all a machine can cost", () => {
    const shape = { size: "Standard_D2pls_v6", region: "swedencentral" };
    const list = estimate(machine(shape), DEFAULT_CAPS).ceilingNano;
    expect(estimate(machine({ ...shape, spotMax: 5 }), DEFAULT_CAPS).ceilingNano).toBe(list);
  });
});
