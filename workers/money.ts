/** Money is counted in whole nano-dollars (1e-9 USD); a JavaScript integer holds 9 million dollars of them exactly. */
export const NANO_PER_USD = 1_000_000_000;

/** The largest amount accepted anywhere, in dollars; far above any budget and well within exact integers. */
export const MAX_AMOUNT_USD = 1_000_000;

/** Dollars, as a JSON number or a decimal string, to nano-dollars. Returns null for anything that is not an amount >= 0. */
export function nanoFromUsd(usd: number | string): number | null {
  const value = typeof usd === "number" ? usd : /^\d{1,7}(\.\d{1,9})?$/.test(usd) ? Number(usd) : Number.NaN;
  if (!Number.isFinite(value) || value < 0 || value > MAX_AMOUNT_USD) return null;
  return Math.round(value * NANO_PER_USD);
}

/** Nano-dollars to a decimal string of dollars with at least two decimals and no needless zeros after them. */
export function usdFromNano(nano: number): string {
  const sign = nano < 0 ? "-" : "";
  const digits = String(Math.abs(nano)).padStart(10, "0");
  const cents = digits.slice(-9, -7);
  const rest = digits.slice(-7).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -9)}.${cents}${rest}`;
}

/** Nano-dollars to a JSON number of dollars; only the seed's `costLimit` uses it, every other reply has decimal strings. */
export const usdNumberFromNano = (nano: number): number => nano / NANO_PER_USD;
