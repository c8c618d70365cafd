import type { Behaviour } from "./behaviour.ts";
import type { ModelReply, ReplyBlock } from "./reply.ts";

const CHUNK_CHARS = 16;

/** The events of an answer, as the Messages API sends them (docs, "Streaming messages"). */
export function* eventsOf(
  id: string,
  model: string,
  reply: ModelReply,
  behaviour: Behaviour,
): Generator<string> {
  const { usage, stopReason, blocks } = reply;
  const message = { id, type: "message", role: "assistant", model, content: [], stop_reason: null };
  const counted = behaviour === "bad-usage" ? { input_tokens: -1, output_tokens: "many" } : usage;
  yield event("message_start", { message: { ...message, usage: { ...counted, output_tokens: 1 } } });
  if (behaviour === "stalls") return;
  if (behaviour === "thinks") {
    yield event("content_block_start", {
      index: 0,
      content_block: { type: "thinking", thinking: "", signature: "" },
    });
    yield event("content_block_stop", { index: 0 });
  }
  yield event("ping", {});
  let index = behaviour === "thinks" ? 1 : 0;
  for (const block of blocks) yield* blockEvents(index++, block, behaviour);
  yield event("message_delta", { delta: { stop_reason: stopReason }, usage });
  yield event("message_stop", {});
}

function* blockEvents(index: number, block: ReplyBlock, behaviour: Behaviour): Generator<string> {
  if (block.type === "web_search_tool_result") {
    yield event("content_block_start", { index, content_block: block });
    return yield event("content_block_stop", { index });
  }
  const isText = block.type === "text";
  const content_block = isText ? { type: "text", text: "" } : { ...block, input: {} };
  yield event("content_block_start", { index, content_block });
  const whole = isText ? block.text : JSON.stringify(block.input);
  for (let at = 0; at < whole.length; at += CHUNK_CHARS) {
    const part = whole.slice(at, at + CHUNK_CHARS);
    const delta = isText
      ? { type: "text_delta", text: part }
      : { type: "input_json_delta", partial_json: part };
    yield event("content_block_delta", { index, delta });
    if (behaviour === "error-event") {
      yield event("error", { error: { type: "overloaded_error", message: "Overloaded" } });
      return;
    }
    if (behaviour === "malformed") yield "event: content_block_delta\ndata: {not json\n\n";
  }
  yield event("content_block_stop", { index });
}

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

/** The events as a body. One that stalls stays open until its reader goes away; one that is cut ends halfway. */
export function streamBodyOf(events: Iterable<string>, behaviour: Behaviour): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.iterator]();
  let texts = 0;
  return new ReadableStream({
    pull(controller) {
      const { value, done } = iterator.next();
      if (value?.includes("text_delta")) texts += 1;
      if (behaviour === "cut" && texts > 1) {
        controller.enqueue(encoder.encode(value.slice(0, 20)));
        return controller.close();
      }
      if (!done) return controller.enqueue(encoder.encode(value));
      if (behaviour !== "stalls") return controller.close();
      return new Promise<void>(() => {});
    },
  });
}
