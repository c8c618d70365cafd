import { styleText } from "node:util";
import { agedSentence } from "../../../policies/money/aged.ts";
import { ACCOUNT_MAX_USD, nanoOf } from "../../../policies/money/allowance.ts";
import { setByHand } from "../../../policies/money/byhand.ts";
import { type Verdict, verdict } from "../../../policies/money/verdict.ts";
import { BOOK } from "../../../policies/prices/index.ts";
import { asDollars, decimalFromNano } from "../../../policies/prices/money.ts";
import type { PriceBook } from "../../../policies/prices/price.ts";
import { overShared, SHARE_THEM } from "../../budget/shares.ts";
import { type BudgetTerms, budgetOf, capsOf, termsFrom } from "../../config/terms.ts";
import type { CommittedStack } from "../../stackfile/committed.ts";
import { plain } from "../engine.ts";
import type { StackEvaluation } from "../evaluate.ts";
import { fencesOff } from "./fences.ts";
import { lineTable } from "./lines.ts";
import { turnsFor } from "./turns.ts";
import { type OtherPlan, otherPlanOf, workersPlanLine } from "./workers-plan.ts";

/** A verdict with what it was decided by. */
export type JudgedBill = Verdict & {
  readonly terms: BudgetTerms;
  /** Whether the account's stacks may spend more together than the account. */
  readonly isOverShared: boolean;
  /** One sentence for each fence outside of the ledger that is off. */
  readonly fencesOff: readonly string[];
  readonly otherPlan: OtherPlan;
};

/**
 * The month's bill of what a stack declares, on the terms that its program exported, and whether it may be deployed.
 *
 * @param stacks the checkout's, where what the account's others may spend is to count as well
 */
export function billOf(
  { resources, outputs, stack }: StackEvaluation,
  now: Date,
  {
    book = BOOK,
    stacks = [],
  }: { readonly book?: PriceBook; readonly stacks?: readonly CommittedStack[] } = {},
): JudgedBill {
  const terms = termsFrom(plain(outputs.budgetTerms));
  const declared = resources.map(({ type, name, urn, inputs: props, protect, ...options }) => {
    const { dependencies, retainOnDelete: retained } = options;
    return { type, name, urn, props, protect, retained, dependencies };
  });
  const billOn = (on: BudgetTerms) => verdict(declared, capsOf(on), now, budgetOf(on), book);
  const bill = billOn(terms);
  const own = { stack, accountId: String(plain(outputs.accountId)), budgetUsd: terms.budgetUsd };
  const over = overShared(own, stacks);
  const shared =
    over === null ? [] : [{ code: "budget", resource: "", message: `${over} ${SHARE_THEM}` } as const];
  return {
    ...bill,
    problems: [...bill.problems, ...shared],
    ok: bill.ok && over === null,
    isOverShared: over !== null,
    terms,
    fencesOff: fencesOff(declared, terms),
    otherPlan: otherPlanOf(terms, billOn),
  };
}

/**
 * The bill as a person reads it: each line, what is left for the model, where it is throttled and stopped, the verdict.
 *
 * @param details lines that say more of what the bill's own are for
 */
export function renderBill(bill: JudgedBill, now: Date, details: readonly string[] = []): string {
  const { allowance, problems, ok, aged, fencesOff: off } = bill;
  const { levels } = allowance;
  const levelLine = `Throttled at ${asDollars(levels.throttle)}, conversations only at ${asDollars(levels.interactiveOnly)}, calls stop at ${asDollars(levels.stop - allowance.reserveNano)} (${asDollars(levels.stop)} less what is kept back).`;
  return [
    styleText("bold", "The month, in US dollars"),
    lineTable(bill),
    levelLine,
    ...shareLine(bill),
    ...off,
    ...turnsLine(bill, now),
    workersPlanLine(bill),
    ...details,
    ...agedLines(aged),
    "",
    styleText("bold", "What a person sets by hand"),
    ...setByHand(allowance, capsOf(bill.terms)).map(({ line }) => `  ${line}`),
    "",
    ok
      ? styleText("green", `Fits: everything together stays within ${asDollars(allowance.capNano)} a month.`)
      : styleText("red", "Refused: this would not be deployed."),
    ...problems.map(({ message }) => `  ${message}`),
  ].join("\n");
}

/** Which prices somebody should look at again. */
function agedLines(aged: Verdict["aged"]): string[] {
  if (aged.length === 0) return [];
  const isOld = aged.some(({ standing }) => standing === "old");
  const raising = isOld
    ? [
        "Nothing stops because of them. Spending more than what is deployed at an old price needs purser:pricesConfirmed, the day on which you looked at it.",
      ]
    : [];
  return [
    "",
    styleText("yellow", "Prices to look at again"),
    ...aged.map((one) => `  ${agedSentence(one)}`),
    ...raising,
  ];
}

/** What of the account's budget is this stack's; where the stacks have more than that together, the reason for the refusal says so. */
function shareLine({ terms: { otherStacksUsd, budgetUsd }, isOverShared }: JudgedBill): string[] {
  if (isOverShared) return [];
  if (otherStacksUsd > 0)
    return [
      `The account's other stacks may spend ${asDollars(nanoOf(otherStacksUsd))} on top (purser:otherStacksUsd).`,
    ];
  if (budgetUsd < ACCOUNT_MAX_USD)
    return [
      `This stack's share is ${asDollars(nanoOf(budgetUsd))} (purser:budgetUsd); purser:otherStacksUsd says what the account's other stacks may spend.`,
    ];
  return [
    "This stack may spend all of it; give the account's other stacks their share with purser:budgetUsd.",
  ];
}

function turnsLine({ allowanceNano }: Verdict, now: Date): string[] {
  const turns = turnsFor(allowanceNano, now);
  return turns === null ? [] : [`What is left for the model buys ${turns}.`];
}

/** The bill for programs. */
export function billJson({
  lines,
  expectedNano,
  ceilingNano,
  allowance,
  aged,
  problems,
  ok,
}: Verdict): object {
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
    agedPrices: aged.map((one) => ({ ...one, message: agedSentence(one) })),
    problems,
    ok,
  };
}
