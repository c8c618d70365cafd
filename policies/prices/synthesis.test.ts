import { describe, expect, test } from "vitest";
import { BOOK } from "./index.ts";
import { costOfSynthesis, loadSynthesis, SYNTHESIS, SYNTHESIS_MODEL } from "./synthesis.ts";

const file = (usd: string) => ({
  sources: { s: { source: "https://example.com", asOf: "2026-09-20" } },
  prices: [["workers_ai.aura_1", "everywhere", "thousand characters", usd, "s"]],
});

describe("allows", () => {
  test("[row 141] a thousand characters to cost their neurons at the price of neurons, as the provider bills them", () => {
    const thousand = BOOK.find("cloudflare.workers_ai.neurons");
    expect(SYNTHESIS.thousandNano).toBe(Math.round((1_363.64 * (thousand?.priceNano ?? 0)) / 1_000));
    expect(SYNTHESIS.priceVersion).toBe(`${SYNTHESIS_MODEL}@${SYNTHESIS.asOf}`);
  });

  test("characters to be rounded up to whole nano-dollars", () => {
    const price = loadSynthesis(file("0.0150001"));
    expect([0, 1, 1_000, 1_001].map((chars) => costOfSynthesis(chars, price))).toEqual([
      0, 15_001, 15_000_100, 15_015_101,
    ]);
  });
});

describe("refuses", () => {
  test.each([
    ["no price", { ...file("1"), prices: [] }],
    ["a price of nothing", file("free")],
    ["a price that is none", file("a dime")],
    ["no source", { ...file("1"), sources: {} }],
  ])("%s", (_, broken) => {
    expect(() => loadSynthesis(broken)).toThrow();
  });
});
