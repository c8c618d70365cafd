import * as pulumi from "@pulumi/pulumi";
import type { BillLine } from "../../policies/estimate/bill.ts";
import { CEILING_HOURS } from "../../policies/estimate/hours.ts";
import { type RaiseSpending, raises, spendingOf } from "../../policies/money/raise.ts";
import { type Verdict, verdict } from "../../policies/money/verdict.ts";
import { INCLUDED, INCLUDED_METERS } from "../../policies/prices/included.ts";
import { asDollars } from "../../policies/prices/money.ts";
import type { BoundBill } from "../../workers/ledger/bill.ts";
import type { MonthBudget as BudgetOfLedger } from "../../workers/ledger/budget.ts";
import { type BudgetTerms, budgetOf, capsOf } from "../config/terms.ts";
import { boundBill } from "./bill.ts";
import { recordDeclarations } from "./declared.ts";
import type { Deployed } from "./deployed.ts";

/** What the deploy hands the ledger, in nano-dollars a month, as far as the bill says it. */
export type LedgerBudget = Omit<BudgetOfLedger, "cheapModels" | "workersPlan" | "isBilled"> & {
  readonly usageCeilingNano: number;
  readonly azureFixedNano: number;
};

/** The month's money while a program is being declared. */
export type DeclaredBudget = {
  /** Known once everything is declared and priced; whoever needs a number waits for it here. */
  readonly ledger: pulumi.Output<LedgerBudget>;
  /** The days on which the bill's prices were read, by source (policies/money/aged.ts, `priceDates`). */
  readonly priceDates: pulumi.Output<Readonly<Record<string, string>>>;
  /** The bill's lines for the ledger to show. */
  readonly bill: pulumi.Output<BoundBill>;
  /** The same value, but not before the budget is decided: with it, nothing is created that is not approved. */
  readonly approved: (value: pulumi.Output<string>) => pulumi.Output<string>;
  /**
   * Prices everything that was declared since the budget was opened. Called at the program's end.
   *
   * @param deployed what the stack spends on now; raising it at an old price needs the owner's word
   * @throws pulumi.RunError with every reason why this may not be deployed; nothing has been created then
   */
  readonly decide: (now: Date, deployed: Deployed) => Verdict;
};

/** Opens the books, on the owner's terms, before the first resource is declared. */
export function openBudget(terms: BudgetTerms): DeclaredBudget {
  const declared = recordDeclarations();
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const ledger = pulumi.output(promise.then(ledgerBudget));
  return {
    ledger,
    priceDates: pulumi.output(promise.then(({ dates }) => dates)),
    bill: pulumi.output(promise.then(boundBill)),
    approved: (value) => ledger.apply(() => value),
    decide: (now, deployed) => {
      const bill = verdict(declared, capsOf(terms), now, budgetOf(terms));
      refuse([...bill.problems, ...raised(bill, terms, deployed, now)]);
      resolve(bill);
      return bill;
    },
  };
}

/** Refuses what costs too much, cannot be priced or cannot exist, and what raises spending at an old price. */
function refuse(reasons: readonly { readonly message: string }[]): void {
  if (reasons.length === 0) return;
  const lines = reasons.map(({ message }) => `  ${message}`);
  throw new pulumi.RunError(`The budget refuses this deploy; nothing was created:\n${lines.join("\n")}`);
}

/** A run on this machine deploys nothing and costs nothing, so it never goes stale. */
function raised({ lines }: Verdict, { models, pricesConfirmed }: BudgetTerms, deployed: Deployed, now: Date) {
  if (deployed === "unknown") return [];
  return raises({ before: deployed, lines, models, confirmed: pricesConfirmed }, now);
}

/** What the estimate lets the account's counted usage cost beyond its plan; contained in the ceiling. */
const usageCeiling = (lines: Verdict["lines"]): number => {
  const keys = new Set(INCLUDED_METERS.map((meter) => INCLUDED[meter].key));
  return lines.reduce((sum, { key, ceilingNano }) => sum + (keys.has(key) ? ceilingNano : 0), 0);
};

/** Lines that grow with the hours of a machine: the machine's, and its disk's work. */
const METERED = /^azure\.(vm\..+\.(payg|spot)|disk\..+\.operations)$/;

/**
 * What of the ceiling is Azure's, tax included: metered, where a machine runs for some hours a day alone, and what is the same
 * whatever happens. The hours of a machine that is always on are as fixed as its disk.
 */
function azureShares({ estimate: { lines }, allowance: { ceilingNano, taxNano } }: Verdict) {
  const partTime = new Set(
    lines
      .filter(({ key, quantity }) => key.startsWith("azure.vm.") && quantity < CEILING_HOURS)
      .map(({ resource }) => resource),
  );
  const isMetered = ({ key, resource }: BillLine) => partTime.has(resource) && METERED.test(key);
  const taxed = (of: (line: BillLine) => boolean): number => {
    const nano = lines.reduce((sum, line) => sum + (of(line) ? line.ceilingNano : 0), 0);
    return taxNano === 0 ? nano : Math.floor((nano * ceilingNano) / (ceilingNano - taxNano));
  };
  return {
    meteredCeilingNano: taxed(isMetered),
    azureFixedNano: taxed((line) => line.key.startsWith("azure.") && !isMetered(line)),
  };
}

function ledgerBudget(bill: Verdict): LedgerBudget {
  const { allowance, lines } = bill;
  const { meteredCeilingNano, azureFixedNano } = azureShares(bill);
  return {
    allowanceNano: allowance.allowanceNano,
    capNano: allowance.capNano,
    warnNano: allowance.levels.throttle,
    interactiveNano: allowance.levels.interactiveOnly,
    epsilonNano: allowance.reserveNano,
    // What no machine meters is taken as spent from the first day on.
    fixedNano: allowance.ceilingNano - meteredCeilingNano,
    azureFixedNano,
    meteredCeilingNano,
    usageCeilingNano: usageCeiling(lines),
  };
}

/** The stack's cost output, as decimal dollars. */
export function costSummary({ expectedNano, ceilingNano, allowance }: Verdict): Record<string, string> {
  return {
    expectedUsd: asDollars(expectedNano),
    ceilingUsd: asDollars(ceilingNano),
    modelAllowanceUsd: asDollars(allowance.allowanceNano),
    capUsd: asDollars(allowance.capNano),
  };
}

/** The stack's spending output: what the next deploy is held against. */
export const spendingSummary = ({ lines }: Verdict, { models }: BudgetTerms): RaiseSpending =>
  spendingOf(lines, models);
