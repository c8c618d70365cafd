import { describe, expect, test } from "vitest";
import type { ModelPrice } from "../prices/models.ts";
import { isCheap } from "./models.ts";

const rates = (input: number, output: number): ModelPrice["rates"] => ({
  input,
  output,
  cacheWrite5m: 1,
  cacheWrite1h: 1,
  cacheRead: 1,
});
const price = (long: ModelPrice["rates"] | null) => ({
  rates: rates(1_000, 5_000),
  long: long && { abovePromptTokens: 100_000, rates: long },
});

describe("a model that a throttled month goes on with", () => {
  test("allows one at the line, for a long prompt too", () => {
    expect(isCheap(price(null))).toBe(true);
    expect(isCheap(price(rates(1_000, 5_000)))).toBe(true);
  });

  test.each([
    ["its input", rates(1_001, 5_000)],
    ["its output", rates(1_000, 5_001)],
  ])("refuses one that costs more for a long prompt: %s", (_, long) => {
    expect(isCheap(price(long))).toBe(false);
    expect(isCheap({ rates: long, long: null })).toBe(false);
  });
});
