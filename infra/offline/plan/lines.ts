import { styleText } from "node:util";
import type { Verdict } from "../../../policies/money/verdict.ts";
import { asDollars } from "../../../policies/prices/money.ts";
import { table } from "../../terminal/table.ts";

/** The bill's lines as a table, each with its quantity, price and share of the budget, and what they leave. */
export function lineTable({ lines, expectedNano, ceilingNano, allowance }: Verdict): string {
  const share = (nano: number) => `${((100 * nano) / allowance.capNano).toFixed(1)} %`;
  const items = lines.map(({ resource, item, quantity, unit, unitPrice, ...line }) => {
    const amounts = [asDollars(line.expectedNano), asDollars(line.ceilingNano), share(line.ceilingNano)];
    return [resource, item, amountOf(quantity, unit), `$${unitPrice}`, ...amounts];
  });
  const total = (what: string, nano: number, expected = "") => [
    styleText("bold", what),
    "",
    "",
    "",
    expected,
    asDollars(nano),
    share(nano),
  ];
  const totals = [
    total("Infrastructure", ceilingNano, asDollars(expectedNano)),
    ...(allowance.taxNano > 0 ? [total("Tax", allowance.taxNano)] : []),
    total("Kept back for rounding", allowance.reserveNano),
    total("Left for the model", allowance.allowanceNano),
  ];
  const titles = ["For", "Item", "Quantity", "Unit price", "Expected", "At most", "Share"];
  return table(
    titles.map((title) => styleText("bold", title)),
    [...items, ...totals],
    { dense: true, colAligns: ["left", "left", "right", "right", "right", "right", "right"] },
  );
}

/** A quantity as a person reads it: "124 hours", "89.28 × 10k operations". */
function amountOf(quantity: number, unit: string): string {
  const count = quantity.toLocaleString("en-US");
  if (/^\d/.test(unit)) return `${count} × ${unit}`;
  return `${count} ${unit}${quantity !== 1 && /^(hour|month)$/.test(unit) ? "s" : ""}`;
}
