import { styleText } from "node:util";
import { agedSentence } from "../../../policies/money/aged.ts";
import { nanoOf } from "../../../policies/money/allowance.ts";
import { type Verdict, verdict } from "../../../policies/money/verdict.ts";
import { CHEAP_MODEL } from "../../../policies/prices/models.ts";
import { decimalFromNano, dollars } from "../../../policies/prices/money.ts";
import { costOfUsage } from "../../../policies/prices/usage.ts";
import { known, text } from "../../../policies/reading.ts";
import { kindOf, type Resource } from "../../../policies/resource.ts";
import { ACCOUNT_MAX_USD } from "../../config/money-keys.ts";
import { budgetOf, capsOf, type Terms, termsFrom } from "../../config/terms.ts";
import { table } from "../../terminal/table.ts";
import { plain } from "../engine.ts";
import type { StackEvaluation } from "../evaluate.ts";

/** Models of three sizes, to say what an amount buys. */
const TURN_MODELS = [CHEAP_MODEL, "claude-sonnet-5-5", "claude-opus-5-5"] as const;

/** A chat turn as most are: 2,000 fresh tokens, 4,000 from the cache, 500 written. */
const TYPICAL_TURN = { inputTokens: 2_000, cacheReadTokens: 4_000, outputTokens: 500 };

/** A verdict with what it was decided by. */
export type Bill = Verdict & {
  readonly terms: Terms;
  /** One sentence for each fence outside of the ledger that is off. */
  readonly fencesOff: readonly string[];
};

/** The month's bill of what a stack declares, on the terms that its program exported, and whether it may be deployed. */
export function billOf({ resources, outputs }: StackEvaluation, now: Date): Bill {
  const terms = termsFrom(plain(outputs.budgetTerms));
  const declared = resources.map(({ type, name, urn, inputs: props, protect, dependencies }) => {
    return { type, name, urn, props, protect, dependencies };
  });
  const bill = verdict(declared, capsOf(terms), now, budgetOf(terms));
  return { ...bill, terms, fencesOff: fencesOff(declared) };
}

/** What `usageAlerts` declares (infra/alerts/index.ts). */
const USAGE_ALERT = "billing_usage_alert";

const FENCES = [
  {
    is: ({ type }: Resource) => kindOf(type) === "cloudflare:AiGateway",
    off: "AI Gateway's own spend limit is off; purser:aiGatewayToken switches it on.",
  },
  {
    is: ({ type, props }: Resource) =>
      kindOf(type) === "cloudflare:NotificationPolicy" && known(text(props, "alertType")) === USAGE_ALERT,
    off: "Cloudflare's usage alert is off; purser:usageAlerts switches it on.",
  },
] as const;

const fencesOff = (resources: readonly Resource[]): string[] =>
  FENCES.filter(({ is }) => !resources.some(is)).map(({ off }) => off);

/** The bill as a person reads it: each line, what is left for the model, where it is throttled and stopped, the verdict. */
export function renderBill(bill: Bill, now: Date): string {
  const { allowance, problems, ok, aged, fencesOff: off } = bill;
  const { levels } = allowance;
  const levelLine = `Throttled at ${dollars(levels.throttle)}, conversations only at ${dollars(levels.interactiveOnly)}, calls stop at ${dollars(levels.stop - allowance.reserveNano)} (${dollars(levels.stop)} less what is kept back).`;
  return [
    styleText("bold", "The month, in US dollars"),
    lineTable(bill),
    levelLine,
    shareLine(bill),
    ...off,
    ...turnsLine(bill, now),
    ...agedLines(aged),
    "",
    ok
      ? styleText("green", `Fits: everything together stays within ${dollars(allowance.capNano)} a month.`)
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

/** Nobody adds up what an account's stacks may spend but the owner. */
function shareLine({ terms: { otherStacksUsd, budgetUsd } }: Bill): string {
  if (otherStacksUsd > 0)
    return `The account's other stacks may spend ${dollars(nanoOf(otherStacksUsd))} on top (purser:otherStacksUsd).`;
  if (budgetUsd < ACCOUNT_MAX_USD)
    return `This stack's share is ${dollars(nanoOf(budgetUsd))} (purser:budgetUsd); purser:otherStacksUsd says what the account's other stacks may spend.`;
  return "This stack may spend all of it; give the account's other stacks their share with purser:budgetUsd.";
}

function lineTable({ lines, expectedNano, ceilingNano, allowance }: Verdict): string {
  const share = (nano: number) => `${((100 * nano) / allowance.capNano).toFixed(1)} %`;
  const items = lines.map(({ resource, item, quantity, unit, unitPrice, ...line }) => {
    const amounts = [dollars(line.expectedNano), dollars(line.ceilingNano), share(line.ceilingNano)];
    return [resource, item, `${quantity.toLocaleString("en-US")} ${unit}`, `$${unitPrice}`, ...amounts];
  });
  const total = (what: string, nano: number, expected = "") => [
    styleText("bold", what),
    "",
    "",
    "",
    expected,
    dollars(nano),
    share(nano),
  ];
  const totals = [
    total("Infrastructure", ceilingNano, dollars(expectedNano)),
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

/** How many typical chat turns an amount buys, by model; a model without a price buys nothing and is left out. Null for none. */
export function turnsFor(nano: number, at: Date): string | null {
  const [first, ...others] = TURN_MODELS.flatMap((model) => {
    const cost = costOfUsage(model, TYPICAL_TURN, at);
    if (!cost.ok || nano <= 0) return [];
    return [{ model, turns: Math.floor(nano / cost.costNano).toLocaleString("en-US") }];
  });
  if (first === undefined) return null;
  const more = others.map(({ model, turns }) => `, or ${turns} with ${model}`);
  return `about ${first.turns} typical chat turns with ${first.model}${more.join("")}`;
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
