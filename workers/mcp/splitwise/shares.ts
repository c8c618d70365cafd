import { ToolError } from "../tools/outcome.ts";

/** What each person owes, in whole units of the currency's smallest coin; together exactly the cost. */
export type OwedShare = { readonly userId: number; readonly minor: number };

/** One part of a split by amounts or by per cent; `value` in smallest coins, or in hundredths of a per cent. */
export type SharePart = { readonly userId: number; readonly value: number };

const WHOLE_PER_CENT = 10_000;

/** Each gets the whole coins of their part; those left over go to the largest remainders, and of equal ones to who is named first. */
export function divided(minor: number, weights: readonly SharePart[]): OwedShare[] {
  const total = weights.reduce((sum, { value }) => sum + value, 0);
  const parts = weights.map(({ userId, value }, at) => {
    const exact = (minor * value) / total;
    return { userId, at, minor: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = minor - parts.reduce((sum, part) => sum + part.minor, 0);
  for (const part of parts.toSorted((a, b) => b.rest - a.rest || a.at - b.at)) {
    if (left === 0) break;
    part.minor += 1;
    left -= 1;
  }
  return parts.map(({ userId, minor: own }) => ({ userId, minor: own }));
}

export const equalShares = (minor: number, userIds: readonly number[]): OwedShare[] =>
  divided(
    minor,
    userIds.map((userId) => ({ userId, value: 1 })),
  );

/** @throws ToolError where they are not all of the cost */
export function exactShares(minor: number, parts: readonly SharePart[]): OwedShare[] {
  const sum = parts.reduce((total, { value }) => total + value, 0);
  if (sum !== minor)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use shares: together they are ${sum} of ${minor} cents.`,
    );
  return parts.map(({ userId, value }) => ({ userId, minor: value }));
}

/** @throws ToolError where they are not 100 per cent */
export function percentShares(minor: number, parts: readonly SharePart[]): OwedShare[] {
  const sum = parts.reduce((total, { value }) => total + value, 0);
  if (sum !== WHOLE_PER_CENT)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use shares: together they are ${sum / 100} of 100 per cent.`,
    );
  return divided(minor, parts);
}
