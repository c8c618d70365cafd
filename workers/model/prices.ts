import { WEB_SEARCH } from "../../policies/prices/anthropic.ts";
import {
  type ModelPrice as BookPrice,
  MODELS,
  modelPrice,
  type Rates,
} from "../../policies/prices/models.ts";
import { decimalFromNano } from "../../policies/prices/money.ts";
import { isStale } from "../../policies/prices/price.ts";
import { costOfUsage, worstCase } from "../../policies/prices/usage.ts";
import type { Usage } from "../ledger/contract.ts";

/** The most that one attempt can cost, the share of it that each output token has, and the price it was computed with. */
export type WorstCase = {
  readonly amountNano: number;
  readonly outputTokenNano: number;
  readonly priceVersion: string;
};

/** What one attempt may use, before it is sent. */
export type Wish = {
  readonly model: string;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  readonly webSearches?: number;
};

/** A model's price for a person to read: dollars per million tokens, as decimal strings. */
export type ListedPrice = {
  readonly model: string;
  readonly input: string;
  readonly output: string;
  readonly cacheWrite: string;
  readonly cacheRead: string;
  /** The same for a whole request whose prompt is longer than that. */
  readonly long: {
    readonly abovePromptTokens: number;
    readonly input: string;
    readonly output: string;
  } | null;
  readonly source: string;
  /** The day on which the source was read, YYYY-MM-DD. */
  readonly asOf: string;
  /** False when the price is too old to spend by. */
  readonly usable: boolean;
};

/** The part of the price book that model calls need. Pure: the time is passed in, and nothing is ever guessed. */
export type ModelPrices = {
  /** Null when the model has no price at that time, or one too old to spend by. */
  worstCase(wish: Wish, at: Date): WorstCase | null;
  /** By price class and by the tier of its prompt; null when it has no price or the numbers are none. */
  costOfUsage(model: string, usage: Usage, at: Date): number | null;
  list(at: Date): readonly ListedPrice[];
};

/** Only this cache is written to: a chat's next message comes within minutes or not at all. */
const CACHE_WRITE = "5m";
const TOKENS_PER_RATE = 1_000_000;

/**
 * What one search adds to the prompt, at most: ten results are a few thousand tokens each way. The provider names no bound
 * (platform.claude.com/docs, "Web search tool": what is found counts as input tokens), so this is generous, and a settlement above
 * what was set aside is flagged by the ledger.
 */
export const WEB_SEARCH_RESULT_TOKENS = 15_000;

/**
 * Prompt tokens of a call in all. After each search the provider reads everything again: the prompt, what was found and written
 * so far; its count is of the first reading only (platform.claude.com/docs, "Token counting").
 */
function readTokens({ inputTokens, maxOutputTokens, webSearches = 0 }: Wish): number {
  const found = (WEB_SEARCH_RESULT_TOKENS * webSearches * (webSearches + 1)) / 2;
  return inputTokens * (webSearches + 1) + found + maxOutputTokens * webSearches;
}

/** The price book of this project. */
export const BOOK_PRICES: ModelPrices = {
  worstCase(wish, at) {
    const { model, maxOutputTokens, webSearches = 0 } = wish;
    const price = modelPrice(model, at);
    if (price === null || isStale(price.asOf, at)) return null;
    if (webSearches > 0 && isStale(WEB_SEARCH.asOf, at)) return null;
    const extras = { cacheWrite: CACHE_WRITE, webSearches } as const;
    const of = (tokens: number) => worstCase(model, readTokens(wish), tokens, at, extras);
    const [most, one, none] = [of(maxOutputTokens), of(1), of(0)];
    if (!most.ok || !one.ok || !none.ok) return null;
    return {
      amountNano: most.costNano,
      outputTokenNano: one.costNano - none.costNano,
      priceVersion: most.priceVersion,
    };
  },
  costOfUsage(model, { cacheWriteTokens, ...usage }, at) {
    const cost = costOfUsage(model, { ...usage, cacheWrite5mTokens: cacheWriteTokens }, at);
    return cost.ok ? cost.costNano : null;
  },
  list: (at) => [...MODELS.keys()].flatMap((model) => listed(modelPrice(model, at), at)),
};

function listed(price: BookPrice | null, at: Date): ListedPrice[] {
  if (price === null) return [];
  const { model, rates, long, source, asOf } = price;
  const { input, output, cacheWrite5m, cacheRead } = perMillion(rates);
  return [
    {
      model,
      input,
      output,
      cacheWrite: cacheWrite5m,
      cacheRead,
      long: long && {
        abovePromptTokens: long.abovePromptTokens,
        input: perMillion(long.rates).input,
        output: perMillion(long.rates).output,
      },
      source,
      asOf,
      usable: !isStale(asOf, at),
    },
  ];
}

const perMillion = (rates: Rates): Record<keyof Rates, string> => ({
  input: decimalFromNano(rates.input * TOKENS_PER_RATE),
  output: decimalFromNano(rates.output * TOKENS_PER_RATE),
  cacheWrite5m: decimalFromNano(rates.cacheWrite5m * TOKENS_PER_RATE),
  cacheWrite1h: decimalFromNano(rates.cacheWrite1h * TOKENS_PER_RATE),
  cacheRead: decimalFromNano(rates.cacheRead * TOKENS_PER_RATE),
});
