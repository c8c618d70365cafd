import * as z from "zod/mini";
import { ageOf } from "../../../policies/prices/age.ts";
import { count, day, dollars, moment } from "../../wire/fields.ts";
import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import { BoundBill } from "../bill.ts";
import type { BudgetContext } from "./app.ts";

export const BillReply = z.object({
  timestamp: moment,
  lines: z.array(
    z.object({
      resource: z.string(),
      item: z.string(),
      /** Units a month that the ceiling counts. */
      quantity: z.number(),
      unit: z.string(),
      unitPrice: dollars,
      /** Whether the source says that it costs nothing. */
      free: z.boolean(),
      source: z.string(),
      /** The day on which the price was read there, and how many days ago that is; null where there is no price. */
      asOf: z.nullable(day),
      ageDays: z.nullable(count),
      /** `aging`: to look at again; `old`: more is set aside for it. */
      standing: z.enum(["fresh", "aging", "old"]),
      expected: dollars,
      ceiling: dollars,
    }),
  ),
  /** Of all lines, without tax. */
  expected: dollars,
  ceiling: dollars,
  tax: dollars,
});
export type BillReply = z.infer<typeof BillReply>;

/** GET /api/budget/bill: what was bound at the deploy, and how old its prices are today. */
export async function showBill(c: BudgetContext): Promise<Response> {
  const now = c.env.clock();
  const { sources, lines, taxNano } = BoundBill.parse(c.env.BILL);
  const shown = lines.map((line) => lineReply(line, sources[line[5]] ?? ["", ""], now));
  const total = (column: 7 | 8) => usdFromNano(lines.reduce((sum, line) => sum + line[column], 0));
  return c.json({
    timestamp: momentOf(now.getTime()),
    lines: shown,
    expected: total(7),
    ceiling: total(8),
    tax: usdFromNano(taxNano),
  } satisfies BillReply);
}

function lineReply(
  [resource, item, quantity, unit, unitPrice, , free, expected, ceiling]: BoundBill["lines"][number],
  [source, asOf]: BoundBill["sources"][number],
  now: Date,
): BillReply["lines"][number] {
  const { days, standing } = ageOf({ asOf, free }, now);
  const isDated = Number.isFinite(days);
  return {
    resource,
    item,
    quantity,
    unit,
    unitPrice,
    free,
    source,
    asOf: isDated ? asOf : null,
    ageDays: isDated ? days : null,
    standing,
    expected: usdFromNano(expected),
    ceiling: usdFromNano(ceiling),
  };
}
