import { CHEAP_MODEL } from "../../../policies/prices/models.ts";
import { costOfUsage } from "../../../policies/prices/usage.ts";

/** Models of three sizes, to say what an amount buys. */
const TURN_MODELS = [CHEAP_MODEL, "claude-sonnet-5-5", "claude-opus-5-5"] as const;

/** A chat turn as most are: 2,000 fresh tokens, 4,000 from the cache, 500 written. */
const TYPICAL_TURN = { inputTokens: 2_000, cacheReadTokens: 4_000, outputTokens: 500 };

/** How many typical chat turns an amount buys, by model; a model without a price buys nothing and is left out. Null for none. */
export function turnsFor(nano: number, at: Date): string | null {
  const [first, ...others] = TURN_MODELS.flatMap((model) => {
    const cost = costOfUsage(model, TYPICAL_TURN, at);
    if (!cost.ok || nano <= 0) return [];
    return [{ model, turns: Math.floor(nano / cost.costNano).toLocaleString("en-US") }];
  });
  if (first === undefined) return null;
  const more = others.map(({ model, turns }) => `, or ${turns} with ${model}`);
  return `about ${first.turns} typical chat turns with ${first.model}${more.join("")}`;
}
