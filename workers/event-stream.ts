/** Events on their way to a client that reads them as they come (HTML standard, "Server-sent events"). */
export type Events = {
  readonly stream: ReadableStream<Uint8Array>;
  /** Does nothing once the reader is gone. */
  readonly send: (event: string, data: unknown) => void;
  /** A line that readers skip: it keeps the connection open, and a reader who is gone is noticed by it. */
  readonly beat: () => void;
  readonly close: () => void;
};

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
    send: (event, data) => put(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    beat: () => put(": still here\n\n"),
    close: () => {
      controller?.close();
      controller = null;
    },
  };
}
