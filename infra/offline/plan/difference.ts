import { agedSentence } from "../../../policies/money/aged.ts";
import { raises, spendingOf } from "../../../policies/money/raise.ts";
import { asDollars } from "../../../policies/prices/money.ts";
import type { JudgedBill } from "./bill.ts";
import { by, cell } from "./cells.ts";
import { handList, limitTable, settingList } from "./limits.ts";
import { isChanged, type Pair, pairName, pairsOf, unchanged } from "./pairs.ts";

/** A setting of the stack that differs, as text; null where it is not set. */
export type SettingChange = {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The lines that are another amount because of it (`nameOf`). */
  readonly lines: ReadonlySet<string>;
};

/** What two revisions of one stack are held against each other by. */
export type Comparison = {
  readonly stack: string;
  readonly ref: string;
  readonly before: JudgedBill;
  readonly after: JudgedBill;
  readonly settings: readonly SettingChange[];
  /** Kinds and names of what is declared on one side only. */
  readonly resources: { readonly added: readonly string[]; readonly removed: readonly string[] };
};

/**
 * What a change does to the month's bill, as Markdown for whoever approves it: the amounts before and after, the lines whose
 * cost changes and the setting that is the reason, the limits that change, what to look at, and the verdict.
 */
export function renderDifference(comparison: Comparison, now: Date): string {
  const { before, after } = comparison;
  const pairs = pairsOf(before.lines, after.lines);
  return [
    title(comparison),
    "",
    headline(before, after),
    ...lineTable(
      pairs.filter((pair) => isChanged(pair)),
      comparison,
    ),
    ...unchanged(pairs.filter((pair) => !isChanged(pair))),
    ...changedResources(comparison),
    ...limitTable(comparison),
    ...settingList(comparison),
    ...handList(comparison),
    ...warnings(after),
    "",
    ...verdictOf(comparison, now),
    "",
  ].join("\n");
}

/** The one sentence where the older program cannot be read by this one, and the amounts as they would be. */
export function renderUncompared(stack: string, ref: string, why: string, after: JudgedBill): string {
  return [
    title({ stack, ref }),
    "",
    `What \`${ref}\` declares cannot be told by this version (${cell(why)}), so nothing is compared. ` +
      `As it stands, infrastructure costs at most ${asDollars(after.allowance.ceilingNano)} a month and ${asDollars(after.allowanceNano)} is left for the model.`,
    "",
    ...ending(after, []),
    "",
  ].join("\n");
}

/** What costs more at a price that nobody has looked at for long, without the owner's word (policies/money/raise.ts). */
export function raisedBy({ before, after }: Pick<Comparison, "before" | "after">, now: Date) {
  const { models, pricesConfirmed } = after.terms;
  const deployed = spendingOf(before.lines, before.terms.models);
  return raises({ before: deployed, lines: after.lines, models, confirmed: pricesConfirmed }, now);
}

const title = ({ stack, ref }: Pick<Comparison, "stack" | "ref">): string =>
  `### Monthly cost of \`${stack}\` against \`${ref}\``;

function headline(before: JudgedBill, after: JudgedBill): string {
  const [from, to] = [before.allowance.ceilingNano, after.allowance.ceilingNano];
  const infrastructure =
    from === to
      ? `Infrastructure stays at most ${asDollars(to)} a month`
      : `Infrastructure at most ${asDollars(from)} → ${asDollars(to)} a month (${by(to - from)}${percent(from, to)})`;
  const [had, has] = [before.allowanceNano, after.allowanceNano];
  const model =
    had === has
      ? `${asDollars(has)} stays for the model`
      : `left for the model ${asDollars(had)} → ${asDollars(has)} (${by(has - had)})`;
  return `**${infrastructure}; ${model}.**`;
}

function percent(from: number, to: number): string {
  if (from === 0) return "";
  const change = (100 * (to - from)) / from;
  return `, ${change > 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} %`;
}

function lineTable(pairs: readonly Pair[], { settings }: Comparison): string[] {
  if (pairs.length === 0) return ["", "No line of the bill changes."];
  const cost = ({ before, after }: Pair) => (after?.ceilingNano ?? 0) - (before?.ceilingNano ?? 0);
  const rows = pairs
    .toSorted((a, b) => Math.abs(cost(b)) - Math.abs(cost(a)))
    .flatMap((pair) => {
      const line = pair.after ?? pair.before;
      if (line === null) return [];
      const cells = [
        `${line.resource}: ${line.item}`,
        amount(pair.before),
        amount(pair.after),
        by(cost(pair)),
        because(pair, settings),
      ];
      return `| ${cells.map(cell).join(" | ")} |`;
    });
  return ["", "| Line | Before | After | Change | Because of |", "| --- | --- | --- | ---: | --- |", ...rows];
}

/** `744 hour × $0.005 = $3.72`, with the day on which the price was read. */
function amount(line: Pair["after"]): string {
  if (line === null) return "–";
  const quantity = line.quantity.toLocaleString("en-US", { maximumFractionDigits: 2 });
  const read = line.asOf === "" ? "" : ` (price of ${line.asOf})`;
  return `${quantity} ${line.unit} × $${line.unitPrice} = ${asDollars(line.ceilingNano)}${read}`;
}

/** The setting that makes it another amount; else the price, or what the program declares. */
function because(pair: Pair, settings: readonly SettingChange[]): string {
  const found = settings.filter(({ lines }) => lines.has(pairName(pair))).map(({ key }) => `purser:${key}`);
  if (found.length > 0) return found.join(", ");
  const { before, after } = pair;
  if (before?.key === after?.key && before?.unitPrice !== after?.unitPrice) return "its price";
  return "the program";
}

function changedResources({ resources: { added, removed } }: Comparison): string[] {
  const list = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what}: ${names.map((name) => `\`${name}\``).join(", ")}.`];
  const lines = [...list("New resources", added), ...list("Resources that go", removed)];
  return lines.length === 0 ? [] : ["", ...lines];
}

function warnings({ aged }: JudgedBill): string[] {
  if (aged.length === 0) return [];
  return ["", "Prices to look at again:", ...aged.map((one) => `- ${cell(agedSentence(one))}`)];
}

function verdictOf(comparison: Comparison, now: Date): string[] {
  return ending(
    comparison.after,
    raisedBy(comparison, now).map(({ message }) => message),
  );
}

function ending({ ok, problems }: JudgedBill, raised: readonly string[]): string[] {
  const reasons = [...problems.map(({ message }) => message), ...raised];
  const verdict = ok && raised.length === 0;
  return [
    verdict ? "**Fits** the budget." : "**Refused:** this would not be deployed.",
    ...reasons.map((message) => `- ${cell(message)}`),
  ];
}
