import type { Line, Problem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import { type Estimate, estimate } from "../estimate/index.ts";
import { planFit } from "../fit/index.ts";
import { BOOK } from "../prices/index.ts";
import { dollars, type Nano } from "../prices/money.ts";
import type { PriceBook } from "../prices/price.ts";
import type { Resource } from "../resource.ts";
import { type AgedPrice, agedPrices, priceDates, reserveLines } from "./aged.ts";
import { type Allowance, allowance, type Budget, DEFAULT_BUDGET, nanoOf } from "./allowance.ts";
import { cheaperThan } from "./cheaper.ts";
import { modelProblems } from "./models.ts";

export type VerdictProblem = {
  readonly code: Problem["code"] | "budget";
  readonly resource: string;
  /** A sentence to act on; never holds a secret. */
  readonly message: string;
};

export type Verdict = {
  readonly estimate: Estimate;
  /** The estimate's lines, and what is set aside because some of their prices are old. */
  readonly lines: readonly Line[];
  readonly expectedNano: Nano;
  /** The most the infrastructure can cost in the month, without tax, with what is set aside for old prices. */
  readonly ceilingNano: Nano;
  readonly allowance: Allowance;
  /** What is left for the model. */
  readonly allowanceNano: Nano;
  /** Prices that somebody should look at again. They refuse nothing. */
  readonly aged: readonly AgedPrice[];
  /** The days on which its prices were read, by source, for the deployment to say when they have aged. */
  readonly dates: Readonly<Record<string, string>>;
  readonly problems: readonly VerdictProblem[];
  readonly ok: boolean;
};

/** Whether these resources may be deployed: the one decision of the plan, the program and the policy pack. */
export function verdict(
  resources: readonly Resource[],
  caps: Caps,
  now: Date,
  budget: Budget = DEFAULT_BUDGET,
  book: PriceBook = BOOK,
): Verdict {
  const bill = estimate(resources, caps, book);
  const { lines, ceilingNano } = withReserve(bill, budget, now);
  const left = allowance({ ceilingNano }, budget);
  const problems: VerdictProblem[] = [
    ...overBudget(lines, left, budget),
    ...bill.problems,
    ...modelProblems({ caps, resources }, now),
    ...planFit(resources, caps),
  ];
  return {
    estimate: bill,
    lines,
    expectedNano: bill.expectedNano,
    ceilingNano,
    allowance: left,
    allowanceNano: left.allowanceNano,
    aged: agedPrices(bill, caps, resources, now),
    dates: priceDates(bill, caps, resources, now),
    problems,
    ok: problems.length === 0,
  };
}

/**
 * A bill with what is set aside, at a moment, for prices that nobody has looked at for long. What is deployed today can be deployed
 * on any later day: the reserve takes what is left above the model's least share, and never makes a bill too dear.
 */
export function withReserve(
  { lines, ceilingNano }: Pick<Estimate, "lines" | "ceilingNano">,
  budget: Budget,
  now: Date,
): Pick<Estimate, "lines" | "ceilingNano"> {
  const { allowanceNano, ceilingNano: taxedNano } = allowance({ ceilingNano }, budget);
  const roomNano = Math.min(
    allowanceNano - nanoOf(budget.minimumAllowanceUsd),
    nanoOf(budget.warnUsd) - taxedNano,
  );
  const reserve = reserveLines(lines, now, Math.max(0, Math.floor(roomNano / (1 + budget.taxRate))));
  const reservedNano = reserve.reduce((sum, line) => sum + line.ceilingNano, 0);
  return { lines: [...lines, ...reserve], ceilingNano: ceilingNano + reservedNano };
}

/** The sentences when the ceiling is above the warn line, or the model is left too little. */
export function overBudget(lines: readonly Line[], left: Allowance, budget: Budget): VerdictProblem[] {
  const found: string[] = [];
  const warnNano = nanoOf(budget.warnUsd);
  const minimumNano = nanoOf(budget.minimumAllowanceUsd);
  const taxed = left.taxNano > 0 ? ` with ${dollars(left.taxNano)} of tax` : "";
  const total = `The infrastructure can cost ${dollars(left.ceilingNano)} a month${taxed}`;
  if (left.ceilingNano > warnNano) found.push(`${total}; more than ${dollars(warnNano)} is refused.`);
  if (left.allowanceNano < minimumNano)
    found.push(
      `${total}, which leaves ${dollars(left.allowanceNano)} of ${dollars(left.capNano)} for the model; it needs at least ${dollars(minimumNano)}.`,
    );
  const dearest = dearestLine(lines);
  const advice = dearest ? ` ${dearestSentence(dearest)}` : "";
  return found.map((sentence) => ({
    code: "budget",
    resource: dearest?.resource ?? "",
    message: `${sentence}${advice}`,
  }));
}

const dearestLine = (lines: readonly Line[]): Line | undefined =>
  lines.toSorted((a, b) => b.ceilingNano - a.ceilingNano)[0];

function dearestSentence(line: Line): string {
  const { resource, item, quantity, unit, unitPrice, ceilingNano } = line;
  const amount = quantity.toLocaleString("en-US", { maximumFractionDigits: 2 });
  const cheaper = cheaperThan(line);
  return (
    `What costs most is ${resource}: ${item}, ${amount} × $${unitPrice} per ${unit} = ${dollars(ceilingNano)}.` +
    (cheaper ? ` ${cheaper}` : "")
  );
}
