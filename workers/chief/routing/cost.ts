import { modelPrice } from "../../../policies/prices/models.ts";
import { NANO_PER_USD } from "../../../policies/prices/money.ts";
import { costOfUsage } from "../../../policies/prices/usage.ts";
import type { Models } from "../../model/choice.ts";
import type { Complexity } from "./complexity.ts";

/** What an agent's own prompt is of a call: its files, what it was told of its person, the guard. */
const PROMPT_TOKENS = 1_500;
/** What an answer to such a task has, about; a task of several calls costs a multiple. */
const OUTPUT_TOKENS: Readonly<Record<Complexity["level"], number>> = {
  simple: 300,
  moderate: 1_000,
  complex: 2_500,
};

/** Simple tasks get the cheap model, all others the one for conversations. */
export const modelForTask = (level: Complexity["level"], models: Models): string =>
  level === "simple" ? models.cheap : models.chat;

/** Dollars that one answer to such a task costs by the price book; null for a model without a price. */
export function estimatedCost(
  { level, estimatedTokens }: Complexity,
  models: Models,
  at: Date,
): number | null {
  const usage = { inputTokens: PROMPT_TOKENS + estimatedTokens, outputTokens: OUTPUT_TOKENS[level] };
  const cost = costOfUsage(modelForTask(level, models), usage, at);
  return cost.ok ? cost.costNano / NANO_PER_USD : null;
}

/** Dollars of one output token of the model for conversations; null for one without a price. */
export function costPerToken({ chat }: Models, at: Date): number | null {
  const price = modelPrice(chat, at);
  return price === null ? null : price.rates.output / NANO_PER_USD;
}
