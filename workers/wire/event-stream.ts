import * as z from "zod/mini";

/** The data of the event `text`: the next piece of a reply. */
export const TextEvent = z.object({ text: z.string() });

/** Events on their way to a client that reads them as they come (HTML standard, "Server-sent events"). */
export type Events = {
  readonly stream: ReadableStream<Uint8Array>;
  /** Does nothing once the reader is gone. `id`: what a reader who comes back sends as `Last-Event-ID`. */
  readonly send: (event: string, data: unknown, id?: string) => void;
  /** A line that readers skip: it keeps the connection open, and a reader who is gone is noticed by it. */
  readonly beat: () => void;
  readonly close: () => void;
};

const block = (event: string, data: unknown, id?: string) =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * The same events, ended by one more where their sender breaks off. The pieces pass by without a line of ours. `passed` never
 * rejects, and has to be kept alive. A reader who leaves is its end too, an ordinary one: `last` hears of no such cause.
 */
export function endedBy(
  events: ReadableStream<Uint8Array>,
  last: (cause: unknown) => Promise<{ readonly event: string; readonly data: unknown }>,
): { readonly stream: ReadableStream<Uint8Array>; readonly passed: Promise<void> } {
  const { readable, writable } = new IdentityTransformStream();
  const end = async (cause: unknown) => {
    const writer = writable.getWriter();
    // Ends a block that was cut; and fails where it is the reader who has left.
    await writer.write(new TextEncoder().encode("\n\n"));
    const { event, data } = await last(cause);
    await writer.write(new TextEncoder().encode(block(event, data)));
    await writer.close();
  };
  const passed = events
    .pipeTo(writable, { preventAbort: true })
    // The reader has left meanwhile when this fails too.
    .catch((cause: unknown) => end(cause).catch(() => {}));
  return { stream: readable, passed };
}

/** Opens a stream of events. `onGone` hears of a reader who leaves before its end. */
export function openEvents(onGone: () => void = () => {}): Events {
  const encoder = new TextEncoder();
  let controller: ReadableByteStreamController | null = null;
  // Only streams of bytes can cross from one Worker to another.
  const stream = new ReadableStream({
    type: "bytes",
    start: (opened: ReadableByteStreamController) => {
      controller = opened;
    },
    cancel: () => {
      controller = null;
      onGone();
    },
  });
  const put = (text: string) => controller?.enqueue(encoder.encode(text));
  return {
    stream,
    send: (event, data, id) => put(block(event, data, id)),
    beat: () => put(": still here\n\n"),
    close: () => {
      controller?.close();
      controller = null;
    },
  };
}
