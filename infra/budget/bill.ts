import type { BillLine } from "../../policies/estimate/bill.ts";
import type { Verdict } from "../../policies/money/verdict.ts";
import type { BoundBill } from "../../workers/ledger/bill.ts";

/** A binding holds 5 kB (developers.cloudflare.com/workers/platform/limits, "Environment variables"); some is left for its quotes. */
const BOUND_MAX_BYTES = 4_800;

type Line = BoundBill["lines"][number];

/**
 * The bill as the ledger is handed it: the verdict's own lines, the dearest first where they are more than a binding holds. What does
 * not fit is one line, so that the sums are the plan's in any case.
 */
export function boundBill({
  lines,
  allowance: { taxNano },
}: Pick<Verdict, "lines" | "allowance">): BoundBill {
  const whole = compact(lines, taxNano);
  if (bytesOf(whole) <= BOUND_MAX_BYTES) return whole;
  const dearest = lines.toSorted(
    (a, b) => b.ceilingNano - a.ceilingNano || (a.resource < b.resource ? -1 : 1),
  );
  for (let shown = dearest.length - 1; shown > 0; shown -= 1) {
    const rest = dearest.slice(shown);
    const bill = compact(dearest.slice(0, shown), taxNano);
    const folded = { ...bill, lines: [...bill.lines, together(rest, bill.sources.length)] };
    const bound = { ...folded, sources: [...bill.sources, ["npm run plan", ""] as [string, string]] };
    if (bytesOf(bound) <= BOUND_MAX_BYTES) return bound;
  }
  return { sources: [["npm run plan", ""]], lines: [together(lines, 0)], taxNano };
}

function compact(lines: readonly BillLine[], taxNano: number): BoundBill {
  const places = [...new Set(lines.map(({ source, asOf }) => JSON.stringify([source, asOf])))];
  return {
    sources: places.map((place) => JSON.parse(place) as [string, string]),
    lines: lines.map(
      (line): Line => [
        line.resource,
        line.item,
        line.quantity,
        line.unit,
        line.unitPrice,
        places.indexOf(JSON.stringify([line.source, line.asOf])),
        line.free,
        line.expectedNano,
        line.ceilingNano,
      ],
    ),
    taxNano,
  };
}

function together(lines: readonly BillLine[], source: number): Line {
  const sum = (of: "expectedNano" | "ceilingNano") => lines.reduce((total, line) => total + line[of], 0);
  const item = "smaller lines, which the plan shows one by one";
  return [
    "everything else",
    item,
    lines.length,
    "line",
    "0.00",
    source,
    false,
    sum("expectedNano"),
    sum("ceilingNano"),
  ];
}

const bytesOf = (bill: BoundBill): number => new TextEncoder().encode(JSON.stringify(bill)).byteLength;
