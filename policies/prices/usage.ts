import { batched, MODELS, type ModelPrice, modelPrice, type Rates, WEB_SEARCH } from "./models.ts";
import type { Nano } from "./money.ts";

/** What one request used, in the classes that are billed. Counts are whole and never negative. */
export type Usage = {
  /** Tokens read fresh: neither from a cache nor written to one. */
  readonly inputTokens: number;
  /** Text and thinking together. */
  readonly outputTokens: number;
  readonly cacheWrite5mTokens?: number;
  readonly cacheWrite1hTokens?: number;
  readonly cacheReadTokens?: number;
  readonly webSearches?: number;
  readonly batch?: boolean;
};

/** What to be ready for beyond tokens: how long a cache may be written, how often the web may be searched. */
export type Extras = {
  /** Default "1h", the dearest. */
  readonly cacheWrite?: "none" | "5m" | "1h";
  readonly webSearches?: number;
  readonly batch?: boolean;
};

export type Cost =
  | { readonly ok: true; readonly costNano: Nano; readonly priceVersion: string }
  | { readonly ok: false; readonly code: "unpriced_model" | "bad_usage"; readonly message: string };

/** Nano-dollars of a finished request at the prices of that moment. A model without a price is refused, never guessed. */
export function costOfUsage(model: string, usage: Usage, at: Date, models = MODELS): Cost {
  const price = modelPrice(model, at, models);
  if (!price) return unpriced(model, at);
  const counted = {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheWrite5m: usage.cacheWrite5mTokens ?? 0,
    cacheWrite1h: usage.cacheWrite1hTokens ?? 0,
    cacheRead: usage.cacheReadTokens ?? 0,
  };
  const searches = usage.webSearches ?? 0;
  if (![...Object.values(counted), searches].every(isCount)) return badUsage(model);
  const prompt = counted.input + counted.cacheWrite5m + counted.cacheWrite1h + counted.cacheRead;
  const rates = ratesFor(price, prompt);
  const tokensNano = (Object.keys(counted) as (keyof Rates)[]).reduce(
    (sum, kind) => sum + counted[kind] * rates[kind],
    0,
  );
  const costNano = (usage.batch ? batched(tokensNano) : tokensNano) + searches * WEB_SEARCH.nano;
  return { ok: true, costNano, priceVersion: price.priceVersion };
}

/**
 * The most that a request can cost: every prompt token at the dearest class it may be billed in, all of `maxTokens`
 * written. What is reserved before the call; settling can only lower it.
 */
export function worstCase(
  model: string,
  inputTokens: number,
  maxTokens: number,
  at: Date,
  { cacheWrite = "1h", webSearches = 0, batch = false }: Extras = {},
  models = MODELS,
): Cost {
  const fields = {
    none: "inputTokens",
    "5m": "cacheWrite5mTokens",
    "1h": "cacheWrite1hTokens",
  } as const satisfies Record<string, keyof Usage>;
  const prompt = { inputTokens: 0, [fields[cacheWrite]]: inputTokens };
  return costOfUsage(model, { ...prompt, outputTokens: maxTokens, webSearches, batch }, at, models);
}

/** A long prompt reprices the whole request, its output included. */
function ratesFor({ rates, long }: ModelPrice, promptTokens: number): Rates {
  return long && promptTokens > long.abovePromptTokens ? long.rates : rates;
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function unpriced(model: string, at: Date): Cost {
  const message = `There is no price for the model ${JSON.stringify(model)} on ${at.toISOString().slice(0, 10)}, so it is not called.`;
  return { ok: false, code: "unpriced_model", message };
}

function badUsage(model: string): Cost {
  return {
    ok: false,
    code: "bad_usage",
    message: `The usage reported for ${model} is not made of whole counts, so it cannot be priced.`,
  };
}
