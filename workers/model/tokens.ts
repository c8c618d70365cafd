import type { MessageCountTokensParams } from "@anthropic-ai/sdk/resources/messages";

/** What the provider adds around each message and around the whole, at most. */
const TOKENS_PER_PART = 16;
/** The provider calls its own count an estimate; this much more is set aside, so that a settlement stays within. */
const COUNT_MARGIN_PERCENT = 2;
const COUNT_MARGIN_TOKENS = 32;
/** Text that was seen but not yet counted by the provider: about a third more tokens than English has. */
const BYTES_PER_EMITTED_TOKEN = 2;

export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/**
 * More tokens than the request can have: a tokenizer over bytes never makes two tokens of one byte. Three to four times
 * too many for plain text, which only costs money for as long as the reservation stands.
 */
export function mostTokensOf(request: MessageCountTokensParams): number {
  const { model: _, messages, ...rest } = request;
  return bytesIn(JSON.stringify([messages, rest])) + (messages.length + 2) * TOKENS_PER_PART;
}

/** The provider's count with the margin that an estimate needs. */
export const withMargin = (counted: number): number =>
  Math.ceil((counted * (100 + COUNT_MARGIN_PERCENT)) / 100) + COUNT_MARGIN_TOKENS;

/** Tokens of an answer that broke off before the provider counted them: 1.1 times what was seen, rounded up. */
export const emittedTokens = (bytes: number): number =>
  Math.ceil((Math.ceil(bytes / BYTES_PER_EMITTED_TOKEN) * 11) / 10);
