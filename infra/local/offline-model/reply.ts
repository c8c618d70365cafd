import { type Asked, bringsResult, lastText, promptOf, sampleOf, tokensIn } from "./request.ts";

export type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

export type Reply = {
  readonly blocks: readonly Block[];
  readonly stopReason: "end_turn" | "tool_use" | "max_tokens" | "refusal";
  readonly usage: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cache_creation_input_tokens: number;
    readonly cache_read_input_tokens: number;
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
export function replyTo(asked: Asked, cached: number, script?: string): Reply {
  const blocks = script === undefined ? blocksFor(asked) : [{ type: "text" as const, text: script }];
  const [first] = blocks;
  const limit = asked.max_tokens ?? Number.POSITIVE_INFINITY;
  const prompt = tokensIn(promptOf(asked));
  const reused = asked.cache_control ? Math.min(cached, prompt) : 0;
  const written = asked.cache_control ? prompt - reused : 0;
  const usage = (output: number) => ({
    input_tokens: prompt - reused - written,
    output_tokens: output,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: reused,
  });
  if (first?.type === "text" && tokensIn(first.text) > limit) {
    const text = cut(first.text, limit);
    return { blocks: [{ type: "text", text }], stopReason: "max_tokens", usage: usage(limit) };
  }
  const stopReason = first?.type === "tool_use" ? "tool_use" : "end_turn";
  return { blocks, stopReason, usage: usage(tokensIn(first?.type === "text" ? first.text : blocks)) };
}

function blocksFor(asked: Asked): Block[] {
  const format = asked.output_config?.format;
  if (format) return [{ type: "text", text: JSON.stringify(sampleOf(format.schema)) }];
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
