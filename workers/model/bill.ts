import type { Usage } from "../ledger/contract.ts";
import type { Billed } from "./failure.ts";
import type { ModelPrices, WorstCase } from "./prices.ts";
import type { Heard } from "./stream.ts";

/** What was set aside for one attempt, and for what. */
export type Stake = {
  readonly model: string;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  readonly webSearches: number;
  /** In nano-dollars; the prompt at the write price and every output token. */
  readonly amountNano: number;
  readonly outputTokenNano: number;
  readonly priceVersion: string;
  readonly at: Date;
};

/** `presumed`: nobody knows what it cost, and this is the most that it can have been. */
export type Bill = { readonly amountNano: number; readonly usage: Usage; readonly presumed: boolean };

const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  webSearches: 0,
};

export const stakeOf = (
  wish: Pick<Stake, "model" | "inputTokens" | "maxOutputTokens" | "webSearches" | "at">,
  worst: WorstCase,
): Stake => ({ ...wish, ...worst });

/** A whole answer: the provider's last numbers at the prices it was admitted with. */
export function billOfAnswer(stake: Stake, usage: Usage, prices: ModelPrices): Bill {
  const cost = prices.costOfUsage(stake.model, usage, stake.at);
  return { amountNano: cost ?? stake.amountNano, usage, presumed: cost === null };
}

/** No answer at all. Only what the provider has certainly refused costs nothing. */
export function billOfFailure(stake: Stake, billed: Billed): Bill {
  if (billed === "nothing") return { amountNano: 0, usage: NO_USAGE, presumed: false };
  const { amountNano, inputTokens, maxOutputTokens: outputTokens } = stake;
  return { amountNano, usage: { ...NO_USAGE, inputTokens, outputTokens }, presumed: true };
}

/**
 * An answer that stalled or broke off: the whole reservation. The provider goes on writing, and billing, for a while after nobody
 * listens, so what was seen bounds nothing from above; its report may say less later, and the ledger then takes the rest back.
 * Numbers so far that are higher still than the reservation count as they are.
 */
export function billOfPart(stake: Stake, heard: Heard, prices: ModelPrices): Bill {
  const whole = billOfFailure(stake, "unknown");
  const seen = heard.usage;
  const counted = seen && prices.costOfUsage(stake.model, seen, stake.at);
  if (seen && counted !== null && counted > whole.amountNano)
    return { amountNano: counted, usage: seen, presumed: true };
  return whole;
}
