import anthropic from "./anthropic.json" with { type: "json" };
import type { Sources } from "./file.ts";
import { type Nano, nanoFromDecimal } from "./money.ts";
import { PriceError, startOfDay } from "./price.ts";

/** Decimal dollars per million tokens; `write5m` and `write1h` fill a cache that lives so long, `read` reads it. */
export type MillionRates = {
  readonly input: string;
  readonly output: string;
  readonly write5m: string;
  readonly write1h: string;
  readonly read: string;
};

/** One price of a model as `anthropic.json` has it. Prices of a model follow one another by `from`; an old one is never rewritten. */
export type ModelRow = {
  readonly model: string;
  /** First moment at which it holds, ISO 8601; absent: since the model was released. */
  readonly from?: string;
  readonly usdPerMillion: MillionRates;
  /** Other rates for a whole request whose prompt (input, cache reads and writes) is longer than this. */
  readonly long?: { readonly abovePromptTokens: number; readonly usdPerMillion: MillionRates };
  /** Name of the source in the same file. */
  readonly source: string;
};

/** `anthropic.json`: the models that this project may call, by the exact id that the Messages API takes. */
export type ModelFile = {
  readonly sources: Sources;
  readonly models: readonly ModelRow[];
  readonly webSearch: { readonly usdPerThousand: string; readonly source: string };
  /** A batch costs its price divided by this, input and output alike. */
  readonly batchDivisor: number;
};

/** Whole nano-dollars per token. */
export type Rates = {
  readonly input: Nano;
  readonly output: Nano;
  readonly cacheWrite5m: Nano;
  readonly cacheWrite1h: Nano;
  readonly cacheRead: Nano;
};

/** A model's price over one period. */
export type ModelPrice = {
  readonly model: string;
  /** Stays with every amount that was computed from it: `claude-haiku-5-5@2026-10-07`. */
  readonly priceVersion: string;
  /** First millisecond at which it holds; the next one's ends it. */
  readonly fromMs: number;
  readonly rates: Rates;
  readonly long: { readonly abovePromptTokens: number; readonly rates: Rates } | null;
  readonly source: string;
  readonly sourceId: string;
  readonly asOf: string;
};

const TOKENS_PER_RATE = 1_000_000;

/**
 * Checks the rows and makes prices of them.
 * @throws PriceError with every fault at once
 */
export function loadModels({
  models: rows,
  sources,
}: Pick<ModelFile, "models" | "sources">): ReadonlyMap<string, readonly ModelPrice[]> {
  const faults: string[] = [];
  const models = new Map<string, ModelPrice[]>();
  for (const row of rows) {
    const prices = models.get(row.model) ?? [];
    const price = checked(row, sources, faults);
    if (prices.some(({ fromMs }) => fromMs === price.fromMs))
      faults.push(`${price.priceVersion} is there twice.`);
    models.set(
      row.model,
      [...prices, price].toSorted((a, b) => b.fromMs - a.fromMs),
    );
  }
  if (faults.length > 0) throw new PriceError(faults.join("\n"));
  return models;
}

function checked(row: ModelRow, sources: Sources, faults: string[]): ModelPrice {
  const { model, from, source: sourceId, long } = row;
  const { source, asOf } = sources[sourceId] ?? { source: "", asOf: "" };
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const fault = (what: string) => faults.push(`${model} ${what}.`);
  if (Number.isNaN(fromMs)) fault(`starts at no moment (${from})`);
  if (!source) fault("has no source");
  if (startOfDay(asOf) === null) fault(`has no date (${JSON.stringify(asOf)})`);
  if (long && !isCount(long.abovePromptTokens))
    fault(`has other rates above no number of tokens (${long.abovePromptTokens})`);
  return {
    model,
    priceVersion: `${model}@${from?.slice(0, 10) ?? "release"}`,
    fromMs,
    rates: ratesOf(row.usdPerMillion, fault),
    long: long
      ? { abovePromptTokens: long.abovePromptTokens, rates: ratesOf(long.usdPerMillion, fault) }
      : null,
    source,
    sourceId,
    asOf,
  };
}

const isCount = (amount: number): boolean => Number.isSafeInteger(amount) && amount >= 1;

function ratesOf(usdPerMillion: MillionRates, fault: (what: string) => void): Rates {
  const rate = (name: keyof MillionRates): Nano => {
    const usd = usdPerMillion[name];
    const nano = (nanoFromDecimal(usd ?? "") ?? Number.NaN) / TOKENS_PER_RATE;
    if (!Number.isInteger(nano) || nano <= 0)
      fault(`has a rate ${name} that is no whole nano-dollar per token (${usd})`);
    return nano;
  };
  return {
    input: rate("input"),
    output: rate("output"),
    cacheWrite5m: rate("write5m"),
    cacheWrite1h: rate("write1h"),
    cacheRead: rate("read"),
  };
}

/** The cheapest current model, which does what nobody has chosen a model for. */
export const CHEAP_MODEL = "claude-haiku-5-5";

/** The file as written down, for tests that change a row. */
export const MODEL_FILE: ModelFile = anthropic;

/** Every price of every model, newest first. Loading throws when any row is unusable. */
export const MODELS = loadModels(MODEL_FILE);

/** The price of a model at a moment; nothing for a model, or a time before its release, that has none. */
export function modelPrice(model: string, at: Date, models = MODELS): ModelPrice | null {
  return models.get(model)?.find(({ fromMs }) => fromMs <= at.getTime()) ?? null;
}

/** What a web search costs, and where and when that was read. */
export const WEB_SEARCH = loadWebSearch(MODEL_FILE);

/** @throws PriceError when the price is none, or has no source or no day */
export function loadWebSearch({ webSearch, sources }: Pick<ModelFile, "webSearch" | "sources">): {
  readonly nano: Nano;
  readonly source: string;
  readonly sourceId: string;
  readonly asOf: string;
} {
  const nano = (nanoFromDecimal(webSearch.usdPerThousand) ?? Number.NaN) / 1000;
  const { source, asOf } = sources[webSearch.source] ?? { source: "", asOf: "" };
  if (!Number.isInteger(nano) || nano <= 0 || !source || startOfDay(asOf) === null)
    throw new PriceError(`The price of a web search is unusable (${JSON.stringify(webSearch)}).`);
  return { nano, source, sourceId: webSearch.source, asOf };
}

/** Nano-dollars of one web search. */
export const WEB_SEARCH_NANO: Nano = WEB_SEARCH.nano;

/** @throws PriceError when it is no whole number from 1 on */
export function loadBatchDivisor({ batchDivisor }: Pick<ModelFile, "batchDivisor">): number {
  if (!isCount(batchDivisor)) throw new PriceError(`A batch cannot be ${batchDivisor} times cheaper.`);
  return batchDivisor;
}

const BATCH_DIVISOR = loadBatchDivisor(MODEL_FILE);

/** What a batch costs, rounded up. */
export const batched = (nano: Nano): Nano => Math.ceil(nano / BATCH_DIVISOR);
