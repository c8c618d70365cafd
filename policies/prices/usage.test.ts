import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GOLDEN_MODEL_FILE, GOLDEN_MODELS, GOLDEN_NOW as NOW } from "./golden.harness.ts";
import {
  CHEAP_MODEL,
  loadModels,
  loadWebSearch,
  MODEL_FILE,
  MODELS,
  type ModelRow,
  modelPrice,
  WEB_SEARCH,
} from "./models.ts";
import { nanoFromDecimal } from "./money.ts";
import { costOfUsage, type Extras, worstCase as worstCaseAt } from "./usage.ts";

const HAIKU = "claude-haiku-5-5";
const nano = (usd: string) => nanoFromDecimal(usd);
const cost = (model: string, usage: Partial<Parameters<typeof costOfUsage>[1]>, at = NOW) => {
  const answer = costOfUsage(model, { inputTokens: 0, outputTokens: 0, ...usage }, at, GOLDEN_MODELS);
  return answer.ok ? answer.costNano : answer.code;
};

const worstCase = (model: string, inputTokens: number, maxTokens: number, at: Date, extras: Extras = {}) =>
  worstCaseAt(model, inputTokens, maxTokens, at, extras, GOLDEN_MODELS);

const CHAT = { inputTokens: 2_000, cacheReadTokens: 4_000, outputTokens: 500 };
const APPROVAL = { inputTokens: 3_000, outputTokens: 300 };

describe("allows", () => {
  test("the cheapest model to be what it is called", () => {
    const costs = [...MODELS.keys()].map((model) => [cost(model, CHAT), model] as const);
    expect(costs.toSorted(([a], [b]) => Number(a) - Number(b))[0]?.[1]).toBe(CHEAP_MODEL);
  });

  test.each([
    ["claude-haiku-5-5", CHAT, "0.00049"],
    ["claude-sonnet-5-5", CHAT, "0.0094"],
    ["claude-opus-5-5", CHAT, "0.0188"],
    ["claude-haiku-5-5", APPROVAL, "0.00045"],
    ["claude-sonnet-5-5", APPROVAL, "0.009"],
    ["claude-opus-5-5", APPROVAL, "0.018"],
  ])("%s: a typical request of %o costs $%s [row 155]", (model, usage, usd) => {
    expect(cost(model, usage)).toBe(nano(usd));
  });

  test("a prompt above 100,000 tokens reprices the whole request, five times as dear", () => {
    const at = (promptTokens: number) => cost(HAIKU, { inputTokens: promptTokens, outputTokens: 1_000 });
    expect(at(99_999)).toBe(nano("0.0104999"));
    expect(at(100_000)).toBe(nano("0.0105"));
    expect(at(100_001)).toBe(nano("0.0525005"));
    // What comes from a cache or goes into one is part of the prompt.
    const cached = { inputTokens: 1, cacheReadTokens: 50_000, cacheWrite5mTokens: 50_000 };
    expect(cost(HAIKU, cached)).toBe(500 + 50_000 * 50 + 50_000 * 625);
  });

  test("each class at its rate, a web search by use, a batch at half", () => {
    expect(cost(HAIKU, { cacheWrite5mTokens: 1 })).toBe(125);
    expect(cost(HAIKU, { cacheWrite1hTokens: 1 })).toBe(200);
    expect(cost(HAIKU, { cacheReadTokens: 1 })).toBe(10);
    expect(cost(HAIKU, { webSearches: 3 })).toBe(3 * WEB_SEARCH.nano);
    expect(cost(HAIKU, { ...APPROVAL, batch: true })).toBe(nano("0.000225"));
    expect(cost(HAIKU, { cacheWrite5mTokens: 1, batch: true }), "rounded up").toBe(63);
  });

  test("the price of the moment: Sonnet's cache reads before and after 2026-10-07", () => {
    const read = { cacheReadTokens: 1_000_000 };
    expect(cost("claude-sonnet-5-5", read, new Date("2026-10-06T23:59:59.999Z"))).toBe(nano("0.2"));
    expect(cost("claude-sonnet-5-5", read, new Date("2026-10-07T00:00:00Z"))).toBe(nano("0.1"));
    const version = (at: string) =>
      modelPrice("claude-sonnet-5-5", new Date(at), GOLDEN_MODELS)?.priceVersion;
    expect(version("2026-10-06T00:00:00Z")).toBe("claude-sonnet-5-5@release");
    expect(version("2026-10-08T00:00:00Z")).toBe("claude-sonnet-5-5@2026-10-07");
  });

  test("no request costs more than its worst case, whatever classes it was billed in", () => {
    const split = fc.tuple(fc.nat(60_000), fc.nat(60_000), fc.nat(60_000), fc.nat(60_000));
    fc.assert(
      fc.property(
        fc.constantFrom(...GOLDEN_MODELS.keys()),
        split,
        fc.nat(8_000),
        fc.nat(8_000),
        (model, parts, out, more) => {
          const [inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens] = parts;
          const prompt = parts.reduce((sum, part) => sum + part, 0);
          const used = {
            inputTokens,
            cacheReadTokens,
            cacheWrite5mTokens,
            cacheWrite1hTokens,
            outputTokens: out,
          };
          const worst = worstCase(model, prompt, out + more, NOW);
          expect(worst.ok && worst.costNano >= Number(cost(model, used))).toBe(true);
        },
      ),
    );
  });

  test("a worst case without a cache, and with searches", () => {
    const plain = worstCase(HAIKU, 3_000, 300, NOW, { cacheWrite: "none" });
    expect(plain).toEqual({ ok: true, costNano: nano("0.00045"), priceVersion: `${HAIKU}@2026-10-07` });
    const searched = worstCase(HAIKU, 3_000, 300, NOW, { cacheWrite: "5m", webSearches: 2 });
    expect(searched.ok && searched.costNano).toBe(3_000 * 125 + 300 * 500 + 2 * WEB_SEARCH.nano);
  });
});

describe("refuses", () => {
  test.each(["claude-fable-5-2", "claude-haiku-5", "claude-haiku-5-5-20261007", "", "constructor"])(
    "the model %j, which has no price: never at a sibling's [row 13]",
    (model) => {
      expect(cost(model, CHAT)).toBe("unpriced_model");
      expect(worstCase(model, 1, 1, NOW).ok).toBe(false);
    },
  );

  test("a model before its first price", () => {
    expect(cost(HAIKU, CHAT, new Date("2026-10-06T00:00:00Z"))).toBe("unpriced_model");
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("%d tokens", (count) => {
    expect(cost(HAIKU, { inputTokens: count })).toBe("bad_usage");
    expect(cost(HAIKU, { webSearches: count })).toBe("bad_usage");
  });
});

describe("the models of this project", () => {
  test("each priced from its release to now, with a source and a day [row 155]", () => {
    for (const [model, prices] of MODELS) {
      expect(prices.length, model).toBeGreaterThan(0);
      for (const { source, asOf } of prices) {
        expect(source, model).toMatch(/^https:\/\//);
        expect(asOf, model).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
      expect(modelPrice(model, new Date()), model).not.toBeNull();
    }
    expect(WEB_SEARCH.nano).toBeGreaterThan(0);
  });
});

describe("fails safe", () => {
  const [first] = GOLDEN_MODEL_FILE.models;
  if (!first) throw new Error("there is no model");
  const load = (...models: ModelRow[]) => loadModels({ ...GOLDEN_MODEL_FILE, models });
  const { usdPerMillion } = first;
  test.each<[string, ModelRow, string]>([
    ["no source", { ...first, source: "nobody" }, "has no source"],
    ["no such moment", { ...first, from: "later" }, "starts at no moment"],
    [
      "a rate finer than a nano-dollar",
      { ...first, usdPerMillion: { ...usdPerMillion, input: "0.0001" } },
      "has a rate input that is no whole nano-dollar",
    ],
    [
      "a rate of nothing",
      { ...first, usdPerMillion: { ...usdPerMillion, read: "0" } },
      "has a rate read that is no whole nano-dollar",
    ],
  ])("a price with %s is not loaded", (_, row, sentence) => {
    expect(() => load(row)).toThrow(sentence);
  });

  test("a price without a day, or that is there twice, is not loaded", () => {
    const undated = { golden: { source: "https://example.com", asOf: "soon" } };
    expect(() => loadModels({ sources: undated, models: [first] })).toThrow("has no date");
    expect(() => load(first, first)).toThrow("twice");
  });

  test("a search without a price or a source is not loaded", () => {
    const { sources, webSearch } = MODEL_FILE;
    for (const broken of [
      { ...webSearch, usdPerThousand: "0" },
      { ...webSearch, source: "nobody" },
    ])
      expect(() => loadWebSearch({ sources, webSearch: broken })).toThrow("web search is unusable");
  });
});
