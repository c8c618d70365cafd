import { bringsResult, lastText, type ModelRequest, promptTextOf, sampleOf, tokensIn } from "./request.ts";

export type ReplyBlock =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "tool_use" | "server_tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly type: "web_search_tool_result"; readonly tool_use_id: string; readonly content: unknown };

export type ModelReply = {
  readonly blocks: readonly ReplyBlock[];
  readonly stopReason: "end_turn" | "tool_use" | "max_tokens" | "refusal";
  readonly usage: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cache_creation_input_tokens: number;
    readonly cache_read_input_tokens: number;
    readonly server_tool_use?: { readonly web_search_requests: number };
  };
};

const ECHO_MAX_CHARS = 200;

/** Words of one token each, so that a limit can cut between them. */
const cut = (text: string, maxTokens: number): string => {
  let end = text.length;
  while (end > 0 && tokensIn(text.slice(0, end)) > maxTokens) end = Math.floor(end * 0.9);
  return text.slice(0, end);
};

/** What the offline model says: that it is one, and what it was asked. It never pretends to know anything. */
export function replyTo(asked: ModelRequest, cached: number, script?: readonly ReplyBlock[]): ModelReply {
  const blocks = script ?? blocksFor(asked);
  const first = blocks.find(({ type }) => type === "text" || type === "tool_use");
  const searches = blocks.filter(({ type }) => type === "server_tool_use").length;
  const limit = asked.max_tokens ?? Number.POSITIVE_INFINITY;
  const prompt = tokensIn(promptTextOf(asked));
  const reused = asked.cache_control ? Math.min(cached, prompt) : 0;
  const written = asked.cache_control ? prompt - reused : 0;
  const usage = (output: number) => ({
    input_tokens: prompt - reused - written,
    output_tokens: output,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: reused,
    ...(searches > 0 ? { server_tool_use: { web_search_requests: searches } } : {}),
  });
  if (first?.type === "text" && tokensIn(first.text) > limit) {
    const text = cut(first.text, limit);
    return { blocks: [{ type: "text", text }], stopReason: "max_tokens", usage: usage(limit) };
  }
  const stopReason = blocks.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn";
  const said = blocks.length === 1 && first?.type === "text" ? first.text : blocks;
  return { blocks, stopReason, usage: usage(tokensIn(said)) };
}

function blocksFor(asked: ModelRequest): ReplyBlock[] {
  // An answer in the form that was asked for would pass for one that somebody thought about.
  if (asked.output_config?.format)
    return [
      { type: "text", text: "This is the offline model: no key is set, so nobody weighs anything here." },
    ];
  const text = lastText(asked);
  const tool = asked.tools?.find(({ name }) => text.includes(name));
  if (tool && !bringsResult(asked))
    return [
      { type: "tool_use", id: "toolu_offline", name: tool.name, input: sampleOf(tool.input_schema ?? {}) },
    ];
  const turns = asked.messages.filter(({ role }) => role === "user").length;
  return [
    {
      type: "text",
      text: `This is the offline model: no key is set, so nobody thinks here. You sent message ${turns} of this conversation: ${text.slice(0, ECHO_MAX_CHARS)}`,
    },
  ];
}
