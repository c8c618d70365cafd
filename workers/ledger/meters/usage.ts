import { INCLUDED, type Meter } from "../../../policies/prices/included.ts";
import { BOOK } from "../../../policies/prices/index.ts";

/**
 * What a month's quantity costs beyond what the account's plan includes, at list prices and rounded up, in nano-dollars.
 *
 * @throws Error when the book has no price for it
 */
export function usageNano(meter: Meter, quantity: number, plan: "free" | "paid"): number {
  const { key, per, free, paid } = INCLUDED[meter];
  if (plan === "free" && free !== null) return 0;
  const beyond = Math.max(0, quantity - paid);
  const price = BOOK.find(key);
  if (price === undefined) throw new Error(`There is no price for ${key}.`);
  return Math.ceil((beyond / per) * price.priceNano);
}
