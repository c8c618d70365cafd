import { asDollars } from "../../../policies/prices/money.ts";

/** A change of an amount, with its sign. */
export const by = (nano: number): string =>
  nano === 0 ? "±$0.00" : `${nano > 0 ? "+" : "−"}${asDollars(Math.abs(nano))}`;

/** A text that stays within its cell of a Markdown table. */
export const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
