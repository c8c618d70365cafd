import type { MessageDeltaUsage, RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import * as z from "zod/mini";
import type { Usage } from "../ledger/contract.ts";

/** What has been heard of an answer so far. */
export type Heard = {
  text: string;
  stopReason: string | null;
  /** The last cumulative numbers; null before the first. */
  usage: Usage | null;
  /** What was said, by its place in the answer; the input of a tool comes in pieces of JSON. */
  readonly blocks: Map<number, { readonly block: Block; json: string }>;
};

export const nothingHeard = (): Heard => ({
  text: "",
  stopReason: null,
  usage: null,
  blocks: new Map(),
});

/** The stream held something that the protocol does not have; the amount is then settled from what was heard before. */
export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
}

const count = z.nullish(z.int().check(z.minimum(0)));
const UsageNumbers = z.object({
  input_tokens: count,
  output_tokens: z.int().check(z.minimum(0)),
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  server_tool_use: z.nullish(z.object({ web_search_requests: count })),
});

/** Takes in one event. Returns the text it added. @throws BrokenStream */
export function hear(heard: Heard, event: RawMessageStreamEvent): string {
  switch (event.type) {
    case "message_start":
      heard.usage = usageFrom(event.message.usage, null);
      return "";
    case "content_block_start":
      return startBlock(heard, event.index, event.content_block);
    case "content_block_delta":
      return addDelta(heard, event.index, event.delta);
    case "message_delta":
      heard.usage = usageFrom(event.usage, heard.usage);
      heard.stopReason = event.delta.stop_reason ?? heard.stopReason;
      return "";
    case "content_block_stop":
    case "message_stop":
      return "";
    default:
      // Kinds of events may be added; what they mean for the answer is nothing (docs, "Streaming", "Other events").
      return "";
  }
}

export type Block = Extract<RawMessageStreamEvent, { type: "content_block_start" }>["content_block"];
type Delta = Extract<RawMessageStreamEvent, { type: "content_block_delta" }>["delta"];

function startBlock(heard: Heard, index: number, block: Block): string {
  heard.blocks.set(index, { block: { ...block }, json: "" });
  return block.type === "text" ? addText(heard, block.text) : "";
}

function addDelta(heard: Heard, index: number, delta: Delta): string {
  const said = heard.blocks.get(index);
  const block = said?.block;
  switch (delta.type) {
    case "text_delta":
      if (block?.type === "text") block.text += delta.text;
      return addText(heard, delta.text);
    case "input_json_delta":
      if (said) said.json += delta.partial_json;
      return "";
    case "thinking_delta":
      if (block?.type === "thinking") block.thinking += delta.thinking;
      return "";
    case "signature_delta":
      if (block?.type === "thinking") block.signature = delta.signature;
      return "";
    case "citations_delta":
      if (block?.type === "text") block.citations = [...(block.citations ?? []), delta.citation];
      return "";
  }
  return "";
}

function addText(heard: Heard, text: unknown): string {
  if (typeof text !== "string") throw new BrokenStream("A piece of text was no text");
  heard.text += text;
  return text;
}

/**
 * Numbers are cumulative; one that an event leaves out stays what it was. A prompt that was never counted is not free: without its
 * number the rest says nothing. @throws BrokenStream
 */
function usageFrom(numbers: MessageDeltaUsage, before: Usage | null): Usage {
  const parsed = z.safeParse(UsageNumbers, numbers);
  if (!parsed.success) throw new BrokenStream("The usage numbers cannot be read");
  if (before === null && typeof parsed.data.input_tokens !== "number")
    throw new BrokenStream("The prompt was not counted");
  const { data } = parsed;
  return {
    inputTokens: data.input_tokens ?? before?.inputTokens ?? 0,
    outputTokens: data.output_tokens,
    cacheReadTokens: data.cache_read_input_tokens ?? before?.cacheReadTokens ?? 0,
    cacheWriteTokens: data.cache_creation_input_tokens ?? before?.cacheWriteTokens ?? 0,
    webSearches: data.server_tool_use?.web_search_requests ?? before?.webSearches ?? 0,
  };
}

/** The events until the signal ends them, whether or not the connection notices. @throws the signal's reason */
export async function* until<T>(signal: AbortSignal, events: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = events[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  // Without a listener an abort after the last event would count as unhandled.
  ended.catch(() => {});
  try {
    for (;;) {
      const { value, done } = await Promise.race([ended, iterator.next()]);
      if (done) return;
      yield value;
    }
  } finally {
    // Not waited for: a connection that hangs would hold up the settlement.
    iterator.return?.().catch(() => {});
  }
}
