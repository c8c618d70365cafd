/** An event of a stream, its data read as JSON. */
export type EventIn = { readonly event: string; readonly data: unknown };

/**
 * Events as they come (HTML standard, "Server-sent events"), of streams whose data is one line of JSON, which all of ours are
 * (event-stream.ts). Comments are skipped; what the stream's end has cut is no event.
 */
export async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<EventIn> {
  const decoder = new TextDecoder();
  let buffered = "";
  for await (const chunk of body) {
    buffered += decoder.decode(chunk, { stream: true });
    const blocks = buffered.split("\n\n");
    buffered = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

function eventOf(block: string): EventIn | null {
  let [event, data] = ["message", ""];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event = line.slice("event: ".length);
    if (line.startsWith("data: ")) data += line.slice("data: ".length);
  }
  return data === "" ? null : { event, data: JSON.parse(data) as unknown };
}
