import type { MessageCountTokensParams } from "@anthropic-ai/sdk/resources/messages";

/** What the provider adds around each message and around the whole, at most. */
const TOKENS_PER_PART = 16;
/** The provider calls its own count an estimate; this much more is set aside, so that a settlement stays within. */
const COUNT_MARGIN_PERCENT = 2;
const COUNT_MARGIN_TOKENS = 32;
/**
 * The instructions that the provider adds by itself to a prompt with tools, searches or a schema: 159 to 530 tokens by model
 * (docs.anthropic.com, "Tool use pricing and tokens"), and the models to come may have more.
 */
const ADDED_INSTRUCTIONS_TOKENS = 2_048;

export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/**
 * More tokens than the request can have: a tokenizer over bytes never makes two tokens of one byte. Three to four times
 * too many for plain text, which only costs money for as long as the reservation stands.
 */
export function mostTokensOf(request: MessageCountTokensParams): number {
  const { model: _, messages, ...rest } = request;
  const added = request.tools || request.output_config ? ADDED_INSTRUCTIONS_TOKENS : 0;
  return bytesIn(JSON.stringify([messages, rest])) + (messages.length + 2) * TOKENS_PER_PART + added;
}

/** The provider's count with the margin that an estimate needs. */
export const withMargin = (counted: number): number =>
  Math.ceil((counted * (100 + COUNT_MARGIN_PERCENT)) / 100) + COUNT_MARGIN_TOKENS;
