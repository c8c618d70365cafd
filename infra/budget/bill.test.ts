import { describe, expect, test } from "vitest";
import type { BillLine } from "../../policies/estimate/bill.ts";
import { allowance, DEFAULT_BUDGET } from "../../policies/money/allowance.ts";
import { BoundBill } from "../../workers/ledger/bill.ts";
import { plain } from "../offline/engine.ts";
import { evaluateOnce } from "../offline/evaluations.harness.ts";
import { billOf } from "../offline/plan/bill.ts";
import { boundBill } from "./bill.ts";

const LINE: BillLine = {
  resource: "a machine that is always on",
  item: "Standard_B2als_v2, hours",
  key: "azure.vm.b2als",
  region: "eastus",
  quantity: 744,
  unit: "hour",
  unitPrice: "0.0376",
  source: "https://prices.azure.com/api/retail/prices",
  sourceId: "azure-retail",
  asOf: "2026-10-07",
  free: false,
  expectedNano: 27_974_400_000,
  ceilingNano: 27_974_400_000,
};
const BYTES_MAX = 5_000;
const bytesOf = (bill: BoundBill) => new TextEncoder().encode(JSON.stringify(bill)).byteLength;
const bound = (lines: readonly BillLine[]) =>
  boundBill({ lines, allowance: allowance({ ceilingNano: 0 }, DEFAULT_BUDGET) });
const ceilingOf = ({ lines }: BoundBill) => lines.reduce((sum, line) => sum + line[8], 0);

describe("allows", () => {
  test("[row 171] the ledger to be handed the very lines that the plan prints", async () => {
    const evaluation = await evaluateOnce("dev");
    const script = evaluation.resources.find(
      ({ type, name }) => type.endsWith(":WorkersScript") && name === "ledger",
    );
    const { bindings } = plain(script?.inputs) as { bindings: { name: string; json?: string }[] };
    const { json = "" } = bindings.find(({ name }) => name === "BILL") ?? {};
    const { sources, lines } = BoundBill.parse(JSON.parse(json));
    const plan = billOf(evaluation, new Date()).lines;
    expect(lines).toHaveLength(plan.length);
    for (const [
      index,
      [resource, item, quantity, unit, unitPrice, source, , expectedNano, ceilingNano],
    ] of lines.entries())
      expect({
        resource,
        item,
        quantity,
        unit,
        unitPrice,
        expectedNano,
        ceilingNano,
        source: sources[source],
      }).toEqual({
        resource: plan[index]?.resource,
        item: plan[index]?.item,
        quantity: plan[index]?.quantity,
        unit: plan[index]?.unit,
        unitPrice: plan[index]?.unitPrice,
        expectedNano: plan[index]?.expectedNano,
        ceilingNano: plan[index]?.ceilingNano,
        source: [plan[index]?.source, plan[index]?.asOf],
      });
  });

  test("a bill of a machine and all that belongs to it to be handed over whole", () => {
    const lines = Array.from({ length: 25 }, (_, index) => ({ ...LINE, item: `${LINE.item} ${index}` }));
    expect(bound(lines).lines).toHaveLength(25);
    expect(bytesOf(bound(lines))).toBeLessThanOrEqual(BYTES_MAX);
  });
});

describe("fails safe", () => {
  test("more lines than a binding holds: the smallest are one line, and the sum stays what it is", () => {
    const lines = Array.from({ length: 400 }, (_, index) => ({
      ...LINE,
      item: `disk ${index}`,
      ceilingNano: index,
    }));
    const bill = bound(lines);
    expect(bytesOf(bill)).toBeLessThanOrEqual(BYTES_MAX);
    expect(ceilingOf(bill)).toBe((400 * 399) / 2);
    expect(bill.lines[0]?.[8]).toBe(399);
    expect(bill.lines.at(-1)).toMatchObject({ 0: "everything else", 2: 400 - bill.lines.length + 1 });
  });
});
