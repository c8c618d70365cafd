const CENT = 10_000_000n;

/**
 * Parts of an amount as they stand beside it, in whole cents: they add up to the amount as it is rounded, so that nobody who adds them
 * up finds a cent too many. What is left over goes to those that lost most (the largest remainders).
 *
 * @param parts whole nano-dollars, none negative
 * @returns the same, each a whole number of cents
 */
export function shares(parts: readonly bigint[]): readonly bigint[] {
  const total = parts.reduce((sum, part) => sum + part, 0n);
  const cents = parts.map((part) => part / CENT);
  const given = cents.reduce((sum, one) => sum + one, 0n);
  const over = Number((total + CENT / 2n) / CENT - given);
  const lost = parts.map((part, index) => ({ index, rest: part % CENT }));
  lost.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest < b.rest ? 1 : -1));
  const raised = new Set(lost.slice(0, over).map(({ index }) => index));
  return cents.map((one, index) => (one + (raised.has(index) ? 1n : 0n)) * CENT);
}
