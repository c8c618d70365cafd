import type { ContentBlockParam, MessageCountTokensParams } from "@anthropic-ai/sdk/resources/messages";

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

/** A picture is scaled down until it has at most 4,784 tokens, whatever its bytes (platform.claude.com/docs, "Vision"). */
const PICTURE_MOST_TOKENS = 5_000;

export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/**
 * More tokens than the request can have: a tokenizer over bytes never makes two tokens of one byte. Three to four times
 * too many for plain text, which only costs money for as long as the reservation stands. Null where bytes bound nothing: a PDF is
 * compressed, and each of its pages costs what is written and drawn on it.
 */
export function mostTokensOf(request: MessageCountTokensParams): number | null {
  const { model: _, messages, ...rest } = request;
  const blocks = messages.flatMap(({ content }) => (typeof content === "string" ? [] : content));
  if (blocks.some(isPdf)) return null;
  const pictures = blocks.filter(isPicture);
  const written = messages.map(({ content, ...message }) => ({
    ...message,
    content: typeof content === "string" ? content : content.filter((block) => !isPicture(block)),
  }));
  const added = request.tools || request.output_config ? ADDED_INSTRUCTIONS_TOKENS : 0;
  const parts = (messages.length + 2) * TOKENS_PER_PART;
  return bytesIn(JSON.stringify([written, rest])) + parts + pictures.length * PICTURE_MOST_TOKENS + added;
}

const isPicture = ({ type }: ContentBlockParam): boolean => type === "image";

const isPdf = (block: ContentBlockParam): boolean =>
  block.type === "document" && block.source.type !== "text";

/** The provider's count with the margin that an estimate needs. */
export const withMargin = (counted: number): number =>
  Math.ceil((counted * (100 + COUNT_MARGIN_PERCENT)) / 100) + COUNT_MARGIN_TOKENS;
