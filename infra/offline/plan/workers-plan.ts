import type { Verdict } from "../../../policies/money/verdict.ts";
import { asDollars } from "../../../policies/prices/money.ts";
import type { BudgetTerms } from "../../config/terms.ts";
import type { JudgedBill } from "./bill.ts";

/** The same stack on the other of Cloudflare's plans for Workers: what the model would have, and what would not fit, a sentence each. */
export type OtherPlan = { readonly allowanceNano: number; readonly misfits: readonly string[] };

export function otherPlanOf(terms: BudgetTerms, billOn: (terms: BudgetTerms) => Verdict): OtherPlan {
  const other = terms.workersPlan === "free" ? "paid" : "free";
  const { allowance, problems } = billOn({ ...terms, workersPlan: other });
  const misfits = problems.filter(({ code }) => code === "fit").map(({ message }) => message);
  return { allowanceNano: allowance.allowanceNano, misfits };
}

/**
 * What Workers Free ends (developers.cloudflare.com/workers/platform/limits: requests a day of the account; processor time and
 * subrequests of an invocation). Objects have 30 s of processor time there too, which is why long work is done in them.
 */
const ENDS = "100,000 requests a day, 10 ms of processor time or 50 subrequests in one request";

/** One line: what Workers Paid would be needed for, whether anything declared needs it, and what the model has with either. */
export function workersPlanLine({ allowance, problems, terms, otherPlan }: JudgedBill): string {
  const own = asDollars(allowance.allowanceNano);
  const other = asDollars(otherPlan.allowanceNano);
  if (terms.workersPlan === "paid")
    return otherPlan.misfits.length === 0
      ? `Workers Paid lifts what Workers Free ends: ${ENDS}. Nothing declared needs it; on Workers Free the model would have ${other} instead of ${own}.`
      : `Workers Paid is needed: ${otherPlan.misfits.length} of what is declared does not fit into Workers Free. It leaves ${own} for the model.`;
  const misfits = problems.filter(({ code }) => code === "fit");
  return misfits.length === 0
    ? `Nothing declared needs Workers Paid (purser:workersPlan). More than ${ENDS} would, and containers; ${otherPlan.allowanceNano <= 0 ? "beside the rest its price does not fit into the month" : `it would leave ${other} for the model instead of ${own}`}.`
    : `${misfits.length} of what is declared does not fit, see below. On Workers Paid (purser:workersPlan) the model would have ${other} instead of ${own}.`;
}
