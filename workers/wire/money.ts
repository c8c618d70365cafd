import { NANO_PER_USD } from "../../policies/prices/money.ts";

// The price book counts in the same unit, so the unit and its text live there.
export { decimalFromNano as usdFromNano, NANO_PER_USD } from "../../policies/prices/money.ts";

/** The largest amount accepted anywhere, in dollars; far above any budget and well within exact integers. */
export const MAX_AMOUNT_USD = 1_000_000;

/** A decimal string from 0 to that, with nine decimals at most. */
export const AMOUNT_TEXT = /^(\d{1,6}(\.\d{1,9})?|1000000(\.0{1,9})?)$/;

/** Dollars, as a JSON number or a decimal string, to nano-dollars. Returns null for anything that is not an amount >= 0. */
export function nanoFromUsd(usd: number | string): number | null {
  const value = typeof usd === "number" ? usd : AMOUNT_TEXT.test(usd) ? Number(usd) : Number.NaN;
  if (!Number.isFinite(value) || value < 0 || value > MAX_AMOUNT_USD) return null;
  return Math.round(value * NANO_PER_USD);
}

/** Nano-dollars to a JSON number of dollars; only `costLimit` of `POST /api/approve` uses it (docs/contracts.md). */
export const usdNumberFromNano = (nano: number): number => nano / NANO_PER_USD;
