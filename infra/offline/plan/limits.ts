import { nanoOf } from "../../../policies/money/allowance.ts";
import { setByHand } from "../../../policies/money/byhand.ts";
import { asDollars } from "../../../policies/prices/money.ts";
import { capsOf } from "../../config/terms.ts";
import type { JudgedBill } from "./bill.ts";
import { by, cell } from "./cells.ts";
import type { Comparison } from "./difference.ts";

/** What the month may come to, where that changes. */
export function limitTable({ before, after }: Comparison): string[] {
  const limits = ({
    allowance: { capNano, levels, reserveNano, taxNano },
    allowanceNano,
    terms,
  }: JudgedBill) =>
    [
      ["This stack at most (purser:budgetUsd)", capNano],
      ["The account's other stacks (purser:otherStacksUsd)", nanoOf(terms.otherStacksUsd)],
      ["Throttled at", levels.throttle],
      ["Conversations only at", levels.interactiveOnly],
      ["Calls stop at", levels.stop - reserveNano],
      ["Tax", taxNano],
      ["Left for the model", allowanceNano],
    ] as const;
  const had = new Map<string, number>(limits(before));
  const rows = limits(after).flatMap(([what, to]) => {
    const from = had.get(what) ?? 0;
    return from === to ? [] : [`| ${what} | ${asDollars(from)} | ${asDollars(to)} | ${by(to - from)} |`];
  });
  if (rows.length === 0) return ["", "Cap, levels and what is left for the model stay."];
  return ["", "| Limit | Before | After | Change |", "| --- | ---: | ---: | ---: |", ...rows];
}

/**
 * What only a person can set and the deployed bill did not ask for, or asked for at another amount, and each fence that is off now:
 * without them the amounts above do not hold against strangers.
 */
export function handList({ before, after }: Comparison): string[] {
  const linesOf = (bill: JudgedBill) => [
    ...setByHand(bill.allowance, capsOf(bill.terms)).map(({ line }) => line),
    ...bill.fencesOff,
  ];
  const had = new Set(linesOf(before));
  const added = linesOf(after).filter((line) => !had.has(line));
  if (added.length === 0) return [];
  return [
    "",
    "To be set by hand with it, or the amounts above do not hold:",
    ...added.map((line) => `- ${cell(line)}`),
  ];
}

/** The settings that differ, with both values. */
export function settingList({ settings }: Comparison): string[] {
  if (settings.length === 0) return [];
  const value = (text: string | null) => (text === null ? "not set" : `\`${cell(text)}\``);
  return [
    "",
    "Settings that change:",
    ...settings.map(({ key, before, after }) => `- \`purser:${key}\`: ${value(before)} → ${value(after)}`),
  ];
}
