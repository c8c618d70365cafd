/** Events on their way to a client that reads them as they come (HTML standard, "Server-sent events"). */
export type Events = {
  readonly stream: ReadableStream<Uint8Array>;
  /** Does nothing once the reader is gone. */
  readonly send: (event: string, data: unknown) => void;
  readonly close: () => void;
};

/** Opens a stream of events. */
export function openEvents(): Events {
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
    },
  });
  return {
    stream,
    send: (event, data) => {
      controller?.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
    },
    close: () => {
      controller?.close();
      controller = null;
    },
  };
}
