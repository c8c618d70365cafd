import { describe, expect, test } from "vitest";
import { isBilledAs, labelOf, NO_MODEL } from "./label.ts";
import { pricesFor } from "./prices.ts";

describe("allows", () => {
  test.each([
    ["https://api.anthropic.com", true],
    ["http://127.0.0.1:4010", false],
    ["http://localhost:4010/v1", false],
    // No way round it: another host whose name begins alike.
    ["http://localhost.example.com", true],
  ])("an answer of %s to say whether it is billed: %s", (url, billed) => {
    const prices = pricesFor(url);
    expect(prices.isBilled).toBe(billed);
    expect(isBilledAs(labelOf("claude-haiku-5-5", prices))).toBe(billed);
  });

  test("an answer for which no model was asked to be nobody's bill", () => {
    expect(isBilledAs(NO_MODEL)).toBe(false);
  });
});

describe("fails safe", () => {
  test("an answer of a model that nobody knows counts as billed", () => {
    expect(isBilledAs(null)).toBe(true);
  });
});
