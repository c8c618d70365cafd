import Table from "cli-table3";
import pc from "picocolors";
import { DEFAULT_CAPS } from "../../policies/caps.ts";
import { decimalFromNano, dollars } from "../../policies/prices/money.ts";
import { costOfUsage } from "../../policies/prices/usage.ts";
import { type Verdict, verdict } from "../../policies/verdict.ts";
import type { StackEvaluation } from "./evaluate.ts";

/** A chat turn as most are: 2,000 fresh tokens, 4,000 from the cache, 500 written. */
const TYPICAL_TURN = { inputTokens: 2_000, cacheReadTokens: 4_000, outputTokens: 500 };

/** The month's bill of what a stack declares, and whether it may be deployed. */
export function billOf({ resources }: StackEvaluation, now: Date): Verdict {
  const declared = resources.map(({ type, name, urn, outputs, protect, dependencies }) => {
    return { type, name, urn, props: outputs, protect, dependencies };
  });
  return verdict(declared, DEFAULT_CAPS, now);
}

/** The bill as a person reads it: each line, what is left for the model, where it is throttled and stopped, the verdict. */
export function renderBill(bill: Verdict, now: Date): string {
  const { allowance, problems, ok } = bill;
  const { levels } = allowance;
  const levelLine = `Throttled at ${dollars(levels.throttle)}, conversations only at ${dollars(levels.interactiveOnly)}, stopped at ${dollars(levels.stop)}.`;
  return [
    pc.bold("The month, in US dollars"),
    lineTable(bill),
    levelLine,
    ...turns(bill, now),
    "",
    ok
      ? pc.green(`Fits: everything together stays within ${dollars(allowance.capNano)} a month.`)
      : pc.red("Refused: this would not be deployed."),
    ...problems.map(({ message }) => `  ${message}`),
  ].join("\n");
}

function lineTable({ lines, expectedNano, ceilingNano, allowance }: Verdict): string {
  const table = new Table({
    head: ["For", "Item", "Quantity", "Unit price", "Expected", "At most", "Share"].map(pc.bold),
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const share = (nano: number) => `${((100 * nano) / allowance.capNano).toFixed(1)} %`;
  for (const { resource, item, quantity, unit, unitPrice, ...line } of lines) {
    const amounts = [dollars(line.expectedNano), dollars(line.ceilingNano), share(line.ceilingNano)];
    table.push([resource, item, `${quantity.toLocaleString("en-US")} ${unit}`, `$${unitPrice}`, ...amounts]);
  }
  const total = (what: string, nano: number, expected = "") =>
    table.push([pc.bold(what), "", "", "", expected, dollars(nano), share(nano)]);
  total("Infrastructure", ceilingNano, dollars(expectedNano));
  if (allowance.taxNano > 0) total("Tax", allowance.taxNano);
  total("Kept back for rounding", allowance.reserveNano);
  total("Left for the model", allowance.allowanceNano);
  return table.toString();
}

/** How many typical chat turns an amount buys, by model; a model without a price buys nothing and is left out. */
export function turnsFor(nano: number, at: Date): string[] {
  return DEFAULT_CAPS.models.flatMap((model) => {
    const cost = costOfUsage(model, TYPICAL_TURN, at);
    if (!cost.ok || nano <= 0) return [];
    return [`${Math.floor(nano / cost.costNano).toLocaleString("en-US")} with ${model}`];
  });
}

function turns({ allowanceNano }: Verdict, now: Date): string[] {
  const parts = turnsFor(allowanceNano, now);
  return parts.length > 0 ? [`That is about ${parts.join(", or ")} typical chat turns.`] : [];
}

/** The bill for programs. */
export function billJson({ lines, expectedNano, ceilingNano, allowance, problems, ok }: Verdict): object {
  return {
    lines: lines.map(({ expectedNano: expected, ceilingNano: ceiling, ...line }) => {
      return { ...line, expectedUsd: decimalFromNano(expected), ceilingUsd: decimalFromNano(ceiling) };
    }),
    expectedUsd: decimalFromNano(expectedNano),
    ceilingUsd: decimalFromNano(ceilingNano),
    allowanceUsd: decimalFromNano(allowance.allowanceNano),
    levelsUsd: Object.fromEntries(
      Object.entries(allowance.levels).map(([level, nano]) => [level, decimalFromNano(nano)]),
    ),
    problems,
    ok,
  };
}
