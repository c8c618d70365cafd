/** Money is counted in whole nano-dollars (1e-9 USD); a JavaScript integer holds 9 million dollars of them exactly. */
export const NANO_PER_USD = 1_000_000_000;

/** An amount of nano-dollars: a whole number, never a float of dollars. */
export type Nano = number;

const DECIMAL = /^(\d{1,6})(?:\.(\d{1,9}))?$/;

/** A decimal string of dollars, exactly; null for anything else (negative, exponent, finer than a nano-dollar). */
export function nanoFromDecimal(text: string): Nano | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  return Number(whole) * NANO_PER_USD + Number(fraction.padEnd(9, "0"));
}

/** Nano-dollars as an exact decimal string of dollars, with at least two decimals. */
export function decimalFromNano(nano: Nano): string {
  const digits = String(Math.abs(nano)).padStart(10, "0");
  const fraction = digits.slice(-9);
  return `${nano < 0 ? "-" : ""}${digits.slice(0, -9)}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, "")}`;
}

const NANO_PER_CENT = NANO_PER_USD / 100;

/** Nano-dollars as "$12.34" for a sentence, rounded to the nearest cent. */
export function asDollars(nano: Nano): string {
  const cents = Math.round(nano / NANO_PER_CENT);
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}$${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A quantity at a unit price, rounded up: a budget may never lose a fraction. */
export function times(unitNano: Nano, quantity: number): Nano {
  const product = unitNano * quantity;
  const nearest = Math.round(product);
  // A product that is whole but for the last bits of a float (122 × 0.0376) stays what it is.
  return Math.abs(product - nearest) < 1e-3 ? nearest : Math.ceil(product);
}
