import { type Age, ageOf, widened } from "../../policies/prices/age.ts";
import {
  type ModelPrice as BookPrice,
  MODELS,
  modelPrice,
  type Rates,
  WEB_SEARCH,
} from "../../policies/prices/models.ts";
import { decimalFromNano } from "../../policies/prices/money.ts";
import { costOfUsage, worstCase } from "../../policies/prices/usage.ts";
import type { MeteredUsage } from "../ledger/contract.ts";
import { isBilledAt } from "./label.ts";

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
  /** What `npm run prices -- --confirm` calls the source. */
  readonly sourceId: string;
  /** The day on which the source was read, YYYY-MM-DD. */
  readonly asOf: string;
} & Age;

/** The part of the price book that model calls need. Pure: the time is passed in, and nothing is ever guessed. */
export type ModelPrices = {
  /** Null when the model has no price at that time. An old price is spent by, with more set aside for it. */
  worstCase(wish: Wish, at: Date): WorstCase | null;
  /** By price class and by the tier of its prompt; null when it has no price or the numbers are none. */
  costOfUsage(model: string, usage: MeteredUsage, at: Date): number | null;
  list(at: Date): readonly ListedPrice[];
  /** False for the offline model: amounts are what a real one would cost, and nobody bills them. */
  readonly isBilled: boolean;
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

/**
 * What is set aside beyond a price because nobody has looked at it for long, per cent. A search is priced on a page of its own, so
 * the older of both decides.
 */
function reservePercentOf({ asOf }: BookPrice, webSearches: number, at: Date): number {
  const { reservePercent } = ageOf({ asOf }, at);
  return webSearches > 0 ? Math.max(reservePercent, ageOf(WEB_SEARCH, at).reservePercent) : reservePercent;
}

/** The price book of this project. */
export const BOOK_PRICES: ModelPrices = {
  worstCase: (wish, at) => worstCaseWith(wish, at, reservePercentOf),
  costOfUsage(model, { cacheWriteTokens, ...usage }, at) {
    const cost = costOfUsage(model, { ...usage, cacheWrite5mTokens: cacheWriteTokens }, at);
    return cost.ok ? cost.costNano : null;
  },
  list: (at) => [...MODELS.keys()].flatMap((model) => listed(modelPrice(model, at), at)),
  isBilled: true,
};

/** The same for a model that costs nothing and only counts like one that does: its prices never age. */
export const OFFLINE_PRICES: ModelPrices = {
  ...BOOK_PRICES,
  worstCase: (wish, at) => worstCaseWith(wish, at, () => 0),
  isBilled: false,
};

/** The prices for calls to an address: those of the book, without any age for the offline model. */
export const pricesFor = (baseUrl: string): ModelPrices =>
  isBilledAt(baseUrl) ? BOOK_PRICES : OFFLINE_PRICES;

function worstCaseWith(wish: Wish, at: Date, percentOf: typeof reservePercentOf): WorstCase | null {
  const { model, maxOutputTokens, webSearches = 0 } = wish;
  const price = modelPrice(model, at);
  if (price === null) return null;
  const extras = { cacheWrite: CACHE_WRITE, webSearches } as const;
  const of = (tokens: number) => worstCase(model, readTokens(wish), tokens, at, extras);
  const [one, none] = [of(1), of(0)];
  if (!one.ok || !none.ok) return null;
  const percent = percentOf(price, webSearches, at);
  const outputTokenNano = widened(one.costNano - none.costNano, percent);
  return {
    amountNano: widened(none.costNano, percent) + maxOutputTokens * outputTokenNano,
    outputTokenNano,
    priceVersion: one.priceVersion,
  };
}

function listed(price: BookPrice | null, at: Date): ListedPrice[] {
  if (price === null) return [];
  const { model, rates, long, source, sourceId, asOf } = price;
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
      sourceId,
      asOf,
      ...ageOf({ asOf }, at),
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
