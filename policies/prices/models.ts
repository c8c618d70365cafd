import { BATCH_DIVISOR, type MillionRates, MODEL_ROWS, type ModelRow, WEB_SEARCH } from "./anthropic.ts";
import { type Nano, nanoFromDecimal } from "./money.ts";
import { dayOf, PriceError } from "./price.ts";

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
  readonly asOf: string;
};

const TOKENS_PER_RATE = 1_000_000;

/**
 * Checks the rows and makes prices of them.
 * @throws PriceError with every fault at once
 */
export function loadModels(rows: readonly ModelRow[]): ReadonlyMap<string, readonly ModelPrice[]> {
  const faults: string[] = [];
  const models = new Map<string, ModelPrice[]>();
  for (const row of rows) {
    const prices = models.get(row.model) ?? [];
    const price = checked(row, faults);
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

function checked(row: ModelRow, faults: string[]): ModelPrice {
  const { model, from, source, asOf, long } = row;
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const fault = (what: string) => faults.push(`${model} ${what}.`);
  if (Number.isNaN(fromMs)) fault(`starts at no moment (${from})`);
  if (!source) fault("has no source");
  if (dayOf(asOf) === null) fault(`has no date (${JSON.stringify(asOf)})`);
  return {
    model,
    priceVersion: `${model}@${from?.slice(0, 10) ?? "release"}`,
    fromMs,
    rates: ratesOf(row.usdPerMillion, fault),
    long: long
      ? { abovePromptTokens: long.abovePromptTokens, rates: ratesOf(long.usdPerMillion, fault) }
      : null,
    source,
    asOf,
  };
}

function ratesOf(usdPerMillion: MillionRates, fault: (what: string) => void): Rates {
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead] = usdPerMillion.map((usd) => {
    const nano = (nanoFromDecimal(usd) ?? Number.NaN) / TOKENS_PER_RATE;
    if (!Number.isInteger(nano) || nano <= 0)
      fault(`has a rate that is no whole nano-dollar per token (${usd})`);
    return nano;
  });
  if (cacheRead === undefined) fault("has fewer than five rates");
  const rate = (nano: number | undefined) => nano ?? Number.NaN;
  return {
    input: rate(input),
    output: rate(output),
    cacheWrite5m: rate(cacheWrite5m),
    cacheWrite1h: rate(cacheWrite1h),
    cacheRead: rate(cacheRead),
  };
}

/** Every price of every model, newest first. Loading throws when any row is unusable. */
export const MODELS = loadModels(MODEL_ROWS);

/** The price of a model at a moment; nothing for a model, or a time before its release, that has none. */
export function modelPrice(model: string, at: Date, models = MODELS): ModelPrice | null {
  return models.get(model)?.find(({ fromMs }) => fromMs <= at.getTime()) ?? null;
}

/** Nano-dollars of one web search. */
export const WEB_SEARCH_NANO: Nano = (nanoFromDecimal(WEB_SEARCH.usdPerThousand) ?? Number.NaN) / 1000;

/** Half the amount in a batch, rounded up. */
export const batched = (nano: Nano): Nano => Math.ceil(nano / BATCH_DIVISOR);
