import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shares } from "./shares.ts";

const CENT = 10_000_000n;
const cents = (parts: readonly bigint[]) => shares(parts).map((one) => Number(one / CENT));
const sumOf = (parts: readonly bigint[]) => parts.reduce((sum, one) => sum + one, 0n);

describe("behaviour 18: parts in cents", () => {
  test("allows: each as it rounds, where that adds up", () =>
    expect(cents([12_000_000n, 31_000_000n])).toEqual([1, 3]));

  test("allows: a day of two calls whose rounded parts are a cent more than their sum", () =>
    // 0.1052525 and 0.0165824 round to 11 and 2 cents, their sum 0.1218349 to 12.
    expect(cents([105_252_500n, 16_582_400n])).toEqual([10, 2]));

  test("allows: nothing, and nothing of something", () => {
    expect(cents([])).toEqual([]);
    expect(cents([0n, 0n])).toEqual([0, 0]);
    expect(cents([0n, 4_000_000n])).toEqual([0, 0]);
  });

  test("fails safe: any parts add up to their sum as it is shown, and none is a cent or more away", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 20_000_000_000n), { maxLength: 8 }), (parts) => {
        const shown = shares(parts);
        expect(sumOf(shown)).toBe(((sumOf(parts) + CENT / 2n) / CENT) * CENT);
        for (const [index, one] of shown.entries()) {
          const away = one - (parts[index] ?? 0n);
          expect(away > -CENT && away < CENT).toBe(true);
        }
      }),
    );
  });
});
