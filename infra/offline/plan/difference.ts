import type { BillLine } from "../../../policies/estimate/bill.ts";
import type { Verdict } from "../../../policies/money/verdict.ts";
import { asDollars } from "../../../policies/prices/money.ts";

/**
 * What a change does to the month's bill, as Markdown for a pull request: added, removed and changed lines with the most
 * they can cost before and after, the totals, and the verdict on what is proposed.
 */
export function renderDifference(stack: string, ref: string, before: Verdict, after: Verdict): string {
  const rows = changedLines(before, after);
  const totals: readonly (readonly [string, number, number])[] = [
    ["**Infrastructure at most**", before.ceilingNano, after.ceilingNano],
    ["**Left for the model**", before.allowanceNano, after.allowanceNano],
  ];
  return [
    `### Monthly cost of \`${stack}\` against \`${ref}\``,
    "",
    ...(rows.length === 0
      ? ["No line of the bill changes."]
      : ["| | Line | Before | After |", "| --- | --- | ---: | ---: |", ...rows]),
    "",
    "| | Before | After |",
    "| --- | ---: | ---: |",
    ...totals.map(
      ([what, from, to]) => `| ${what} | ${asDollars(from)} | ${asDollars(to)}${by(to - from)} |`,
    ),
    "",
    after.ok ? "**Fits** the budget." : "**Refused:** this would not be deployed.",
    ...after.problems.map(({ message }) => `- ${cell(message)}`),
    "",
  ].join("\n");
}

function changedLines(before: Verdict, after: Verdict): string[] {
  const [old, now] = [byKey(before.lines), byKey(after.lines)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [from, to] = [old.get(key), now.get(key)];
    if (from && to && from.ceilingNano === to.ceilingNano && from.quantity === to.quantity) return [];
    const mark = from ? (to ? "changed" : "removed") : "added";
    return [`| ${mark} | ${cell(key)} | ${amount(from)} | ${amount(to)} |`];
  });
}

/** A resource can have several lines of one item, one for each region. */
const byKey = (lines: readonly BillLine[]) =>
  new Map(lines.map((line) => [`${line.resource}: ${line.item}, ${line.region}`, line]));

const amount = (line: BillLine | undefined): string => (line ? asDollars(line.ceilingNano) : "–");
const by = (nano: number): string =>
  nano === 0 ? "" : ` (${nano > 0 ? "+" : "−"}${asDollars(Math.abs(nano))})`;
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
