import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK } from "../prices/golden.harness.ts";
import { nanoFromDecimal } from "../prices/money.ts";
import type { Resource } from "../resource.ts";
import { declare, edge, machine, withHours } from "../stack.harness.ts";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { estimate as estimateWith } from "./index.ts";

// What only looked bounded: hours that nothing enforced, and what is used without being declared.

const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;
const estimate = (resources: readonly Resource[], caps: Caps = DEFAULT_CAPS) =>
  estimateWith(resources, caps, GOLDEN_BOOK);
const cf = (kind: string, name: string, props: object) =>
  declare(`cloudflare:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name, props);
const said = ({ problems }: ReturnType<typeof estimate>) => problems.map(({ message }) => message).join("\n");
const PAID: Caps = { ...DEFAULT_CAPS, workersPlan: "paid" };

const VM = "azure-native:compute:VirtualMachine";
const SHAPE = { size: "Standard_B2pts_v2", region: "westeurope" };
const vmWith = (change: object) =>
  machine(SHAPE).map((one) =>
    one.type === VM ? { ...one, props: { ...(one.props as object), ...change } } : one,
  );

describe("what is priced now", () => {
  const tagged = (hours: string) => vmWith({ tags: { "purser-hours-per-month": hours } });
  const hoursIn = (resources: readonly Resource[]) =>
    estimate(resources, withHours("always")).lines.find(({ item }) => item === SHAPE.size)?.quantity;

  test("a machine that is to run no hours: it runs when it is made, until its schedule comes", () => {
    expect([hoursIn(tagged("0")), hoursIn(tagged("24")), hoursIn(tagged("122"))]).toEqual([24, 24, 122]);
  });

  test("two machines of one name and one schedule: it is neither's, and both are always on", () => {
    const [one] = tagged("10").filter(({ type }) => type === VM);
    if (one === undefined) throw new Error("there is no machine");
    const bill = estimate([...tagged("10"), { ...one, name: "twin" }], withHours("always"));
    expect(bill.lines.filter(({ item }) => item === SHAPE.size).map(({ quantity }) => quantity)).toEqual([
      744, 744,
    ]);
    expect(said(bill)).toContain("no enabled GlobalSchedule called shutdown-computevm-purser");
    const group = (name: string, of: readonly Resource[]) =>
      of.map((each) => ({ ...each, props: { ...(each.props as object), resourceGroupName: name } }));
    const apart = [
      ...group("a", tagged("10")),
      ...group(
        "b",
        tagged("10").filter(({ type }) => type === VM),
      ),
    ];
    const quantities = estimate(apart, withHours("always")).lines.filter(({ item }) => item === SHAPE.size);
    expect(quantities.map(({ quantity }) => quantity)).toEqual([24, 744]);
  });

  test("boot logs, which Azure keeps up to 1 GB of", () => {
    const logs = (enabled: unknown) =>
      estimate(vmWith({ diagnosticsProfile: { bootDiagnostics: { enabled } } })).ceilingNano;
    expect(logs(true) - logs(false)).toBe(nano("0.05"));
    expect(logs(UNKNOWN)).toBe(logs(true));
    expect(logs(false)).toBe(estimate(machine(SHAPE)).ceilingNano);
  });

  test("each zone that is put on a plan, not the first alone", () => {
    const zone = (id: string) => cf("ZoneSubscription", id, { zoneId: id, ratePlan: { id: "pro" } });
    const pro: Caps = { ...DEFAULT_CAPS, zonePlan: "pro" };
    expect(estimate([...edge(), zone("a")], pro)).toMatchObject({ ceilingNano: nano("25"), problems: [] });
    const two = estimate([...edge(), zone("a"), zone("b")], pro);
    expect([two.ceilingNano, said(two)]).toEqual([
      nano("50"),
      expect.stringContaining("each stack one zone"),
    ]);
  });

  test("what a script is bound to and the stack does not declare", () => {
    const bound = (binding: object) => [
      cf("WorkersScript", "edge", { bindings: [{ name: "B", ...binding }] }),
    ];
    const usage = {
      ...PAID.usage,
      kvWrites: 5e6,
      d1RowsWritten: 100e6,
      queueOperations: 5e6,
      doRowsWritten: 1e8,
    };
    const items = (binding: object) =>
      estimate(bound(binding), { ...PAID, usage }).lines.filter(({ ceilingNano }) => ceilingNano > 0);
    expect(items({ type: "plain_text", text: "x" }).map(({ item }) => item)).toEqual(["Workers Paid plan"]);
    for (const [type, what] of [
      ["kv_namespace", "KV writes"],
      ["d1", "D1 rows written"],
      ["queue", "queue operations"],
      ["durable_object_namespace", "Durable Object rows written"],
    ] as const)
      expect(items({ type }).map(({ item }) => item)).toContainEqual(expect.stringContaining(what));
  });

  test("a bucket of somebody else's: nobody knows its class, so the dearer one counts", () => {
    const own = cf("R2Bucket", "audit", { name: "audit", storageClass: "Standard" });
    const script = (bucketName: unknown) =>
      cf("WorkersScript", "edge", { bindings: [{ type: "r2_bucket", name: "A", bucketName }] });
    const ceiling = (bucketName: unknown) => estimate([own, script(bucketName)]).ceilingNano;
    expect(ceiling("audit")).toBe(0);
    expect(ceiling(UNKNOWN)).toBe(0);
    expect(ceiling("another")).toBeGreaterThan(0);
  });
});
