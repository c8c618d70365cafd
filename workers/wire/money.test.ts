import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_AMOUNT_USD, NANO_PER_USD, nanoFromUsd, usdFromNano, usdNumberFromNano } from "./money.ts";

test.each([
  [5.5, 5_500_000_000],
  ["5.50", 5_500_000_000],
  [0, 0],
  [0.1, 100_000_000],
  ["0.000000001", 1],
  [1e-10, 0],
  [MAX_AMOUNT_USD, MAX_AMOUNT_USD * NANO_PER_USD],
  ["1000000", MAX_AMOUNT_USD * NANO_PER_USD],
])("[row 6] %j dollars are %d nano-dollars", (usd, nano) => {
  expect(nanoFromUsd(usd)).toBe(nano);
});

test.each([
  -1,
  -0.01,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1_000_000.01,
  "",
  " 5",
  "5,50",
  "-1",
  "1e3",
  "0x10",
  "5.",
  ".5",
  "1.0000000001",
])("[row 13] %j is not an amount", (usd) => {
  expect(nanoFromUsd(usd)).toBeNull();
});

test.each([
  [0, "0.00"],
  [1, "0.000000001"],
  [10_000_000_000, "10.00"],
  [5_500_000_000, "5.50"],
  [1_234_500_000, "1.2345"],
  [-1_500_000_000, "-1.50"],
])("%d nano-dollars read %s", (nano, usd) => {
  expect(usdFromNano(nano)).toBe(usd);
});

test("an amount survives the way out and back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_AMOUNT_USD * NANO_PER_USD }), (nano) => {
      expect(nanoFromUsd(usdFromNano(nano))).toBe(nano);
      expect(nanoFromUsd(usdNumberFromNano(nano))).toBe(nano);
    }),
  );
});
