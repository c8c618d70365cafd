import type { Line, Problem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import { type Estimate, estimate } from "../estimate/index.ts";
import { planFit } from "../fit/index.ts";
import { BOOK } from "../prices/index.ts";
import { dollars, type Nano } from "../prices/money.ts";
import type { PriceBook } from "../prices/price.ts";
import type { Resource } from "../resource.ts";
import { type Allowance, allowance, type Budget, DEFAULT_BUDGET, nanoOf } from "./allowance.ts";
import { cheaperThan } from "./cheaper.ts";
import { staleProblems } from "./stale.ts";

export type VerdictProblem = {
  readonly code: Problem["code"] | "budget";
  readonly resource: string;
  /** A sentence to act on; never holds a secret. */
  readonly message: string;
};

export type Verdict = {
  readonly estimate: Estimate;
  readonly lines: readonly Line[];
  readonly expectedNano: Nano;
  /** The most the infrastructure can cost in the month, without tax. */
  readonly ceilingNano: Nano;
  readonly allowance: Allowance;
  /** What is left for the model. */
  readonly allowanceNano: Nano;
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
  const left = allowance(bill, budget);
  const problems: VerdictProblem[] = [
    ...overBudget(bill, left, budget),
    ...bill.problems,
    ...staleProblems(bill, caps, now),
    ...planFit(resources, caps),
  ];
  return {
    estimate: bill,
    lines: bill.lines,
    expectedNano: bill.expectedNano,
    ceilingNano: bill.ceilingNano,
    allowance: left,
    allowanceNano: left.allowanceNano,
    problems,
    ok: problems.length === 0,
  };
}

/** The sentences when the ceiling is above the warn line, or the model is left too little. */
export function overBudget(bill: Estimate, left: Allowance, budget: Budget): VerdictProblem[] {
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
  const dearest = dearestLine(bill);
  const advice = dearest ? ` ${dearestSentence(dearest)}` : "";
  return found.map((sentence) => ({
    code: "budget",
    resource: dearest?.resource ?? "",
    message: `${sentence}${advice}`,
  }));
}

const dearestLine = ({ lines }: Estimate): Line | undefined =>
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
