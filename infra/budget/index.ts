import * as pulumi from "@pulumi/pulumi";
import { type Verdict, verdict } from "../../policies/money/verdict.ts";
import { dollars } from "../../policies/prices/money.ts";
import type { Budget as BudgetOfLedger } from "../../workers/ledger/budget.ts";
import { budgetOf, capsOf, type Terms } from "../config/terms.ts";
import { recordDeclarations } from "./declared.ts";

/** What the deploy hands the ledger, in nano-dollars a month, as far as the bill says it. */
export type LedgerBudget = Omit<BudgetOfLedger, "cheapModels">;

/** The month's money while a program is being declared. */
export type Budget = {
  /** Known once everything is declared and priced; whoever needs a number waits for it here. */
  readonly ledger: pulumi.Output<LedgerBudget>;
  /** The same value, but not before the budget is decided: with it, nothing is created that is not approved. */
  readonly approved: (value: pulumi.Output<string>) => pulumi.Output<string>;
  /**
   * Prices everything that was declared since the budget was opened. Called at the program's end.
   * @throws pulumi.RunError with every reason why this may not be deployed; nothing has been created then
   */
  readonly decide: (now: Date) => Verdict;
};

/** Opens the books, on the owner's terms, before the first resource is declared. */
export function openBudget(terms: Terms): Budget {
  const declared = recordDeclarations();
  const { promise, resolve } = Promise.withResolvers<LedgerBudget>();
  const ledger = pulumi.output(promise);
  return {
    ledger,
    approved: (value) => ledger.apply(() => value),
    decide: (now) => {
      const bill = verdict(declared, capsOf(terms), now, budgetOf(terms));
      refuse(bill);
      resolve(ledgerBudget(bill));
      return bill;
    },
  };
}

/**
 * Refuses what costs too much, cannot be priced or cannot exist. How old a price is does not count here: that is for the
 * policy pack and `npm run plan` to refuse, so that a run on this machine, which costs nothing, never goes stale.
 */
function refuse({ problems }: Verdict): void {
  const reasons = problems.filter(({ code }) => code !== "stale");
  if (reasons.length === 0) return;
  const lines = reasons.map(({ message }) => `  ${message}`);
  throw new pulumi.RunError(`The budget refuses this deploy; nothing was created:\n${lines.join("\n")}`);
}

function ledgerBudget({ allowance }: Verdict): LedgerBudget {
  return {
    allowanceNano: allowance.allowanceNano,
    capNano: allowance.capNano,
    warnNano: allowance.levels.throttle,
    interactiveNano: allowance.levels.interactiveOnly,
    epsilonNano: allowance.reserveNano,
    // Without a machine nothing is metered by the hour, so the whole ceiling is taken as spent from the first day on.
    fixedNano: allowance.ceilingNano,
    meteredCeilingNano: 0,
  };
}

/** The stack's cost output, as decimal dollars. */
export function costSummary({ expectedNano, ceilingNano, allowance }: Verdict): Record<string, string> {
  return {
    expectedUsd: dollars(expectedNano),
    ceilingUsd: dollars(ceilingNano),
    modelAllowanceUsd: dollars(allowance.allowanceNano),
    capUsd: dollars(allowance.capNano),
  };
}
