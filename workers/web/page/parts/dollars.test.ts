import fc from "fast-check";
import { expect, test } from "vitest";
import { nanoFrom, price } from "./dollars.ts";

test("every decimal text of dollars to the nano-dollar, and sums of them without a float", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { maxLength: 50 }), (amounts) => {
      const texts = amounts.map((nano) => `${nano / 10n ** 9n}.${String(nano % 10n ** 9n).padStart(9, "0")}`);
      const sum = texts.reduce((total, text) => total + nanoFrom(text), 0n);
      expect(sum).toBe(amounts.reduce((total, nano) => total + nano, 0n));
    }),
  );
});

test.each([
  ["0.10", 100_000_000n],
  ["15", 15_000_000_000n],
  ["-0.000000001", -1n],
  ["123456789.123456789", 123_456_789_123_456_789n],
] as const)("%s", (text, nano) => expect(nanoFrom(text)).toBe(nano));

test.each([
  [0n, "$0.00"],
  [1n, "<$0.01"],
  [4_999_999n, "<$0.01"],
  [5_000_000n, "$0.01"],
  [14_700_000_000n, "$14.70"],
  [-2_500_000_000n, "−$2.50"],
] as const)("%s nano-dollars are %s", (nano, shown) => expect(price(nano)).toBe(shown));
