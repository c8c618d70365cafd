import type { Usage } from "../ledger/contract.ts";
import type { Billed } from "./failure.ts";
import type { ModelPrices, WorstCase } from "./prices.ts";
import type { Heard } from "./stream.ts";
import { emittedTokens } from "./tokens.ts";

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

export type Bill = { readonly amountNano: number; readonly usage: Usage };

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

const promptNano = ({ amountNano, maxOutputTokens, outputTokenNano }: Stake): number =>
  Math.max(0, amountNano - maxOutputTokens * outputTokenNano);

/** A whole answer: the provider's last numbers at the prices it was admitted with. */
export function billOfAnswer(stake: Stake, usage: Usage, prices: ModelPrices): Bill {
  const cost = prices.costOfUsage(stake.model, usage, stake.at);
  return { amountNano: cost ?? stake.amountNano, usage };
}

/** No answer at all. Only what the provider has certainly refused costs nothing. */
export function billOfFailure(stake: Stake, billed: Billed): Bill {
  if (billed === "nothing") return { amountNano: 0, usage: NO_USAGE };
  const usage = { ...NO_USAGE, inputTokens: stake.inputTokens };
  if (billed === "prompt") return { amountNano: promptNano(stake), usage };
  return { amountNano: stake.amountNano, usage: { ...usage, outputTokens: stake.maxOutputTokens } };
}

/**
 * An answer that broke off: the greater of the provider's numbers so far and the prompt plus 1.1 times what was seen.
 * Where hidden thinking or what a search found may have been billed, the whole reservation: it is an upper bound, and nothing
 * seen is.
 */
export function billOfPart(stake: Stake, heard: Heard, prices: ModelPrices): Bill {
  if (heard.thought || stake.webSearches > 0 || heard.emittedBytes === 0)
    return billOfFailure(stake, "unknown");
  const outputTokens = Math.min(stake.maxOutputTokens, emittedTokens(heard.emittedBytes));
  const guessed = promptNano(stake) + outputTokens * stake.outputTokenNano;
  const seen = heard.usage;
  const counted = seen && prices.costOfUsage(stake.model, seen, stake.at);
  if (seen && counted !== null && counted > guessed) return { amountNano: counted, usage: seen };
  return {
    amountNano: guessed,
    usage: { ...(seen ?? { ...NO_USAGE, inputTokens: stake.inputTokens }), outputTokens },
  };
}
