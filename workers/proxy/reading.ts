/** The longest reply that is passed on; as much as a request body may have (docs/contracts.md). */
export const REPLY_MAX_BYTES = 1024 * 1024;

/** A body's text, or why there is none. */
export type Body = { readonly is: "text"; readonly text: string } | { readonly is: "too_large" | "not_utf8" };

/**
 * Reads a body as UTF-8 text while counting its bytes. Reading stops where there are more than `REPLY_MAX_BYTES`, and where it is no
 * UTF-8: bytes that were replaced would not be what the backend said.
 *
 * @throws when the stream breaks off or the signal aborts
 */
export async function readBody(response: Response, signal: AbortSignal): Promise<Body> {
  const reader = response.body?.getReader();
  if (!reader) return { is: "text", text: "" };
  const stopped = whenAborted(signal);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let bytes = 0;
  let text = "";
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), stopped.promise]);
      const piece = decoded(decoder, value);
      if (piece === null) return { is: "not_utf8" };
      text += piece;
      if (done) return { is: "text", text };
      bytes += value.byteLength;
      if (bytes > REPLY_MAX_BYTES) return { is: "too_large" };
    }
  } finally {
    stopped.forget();
    // What is left unread would hold the connection; of a stream that failed there is nothing to release.
    await reader.cancel().catch(() => {});
  }
}

/** The next piece, or what is left of it all at the end; null when these bytes are no UTF-8. */
function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined): string | null {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** A slow stream need not react to the signal of the request that it came from; this does. */
function whenAborted(signal: AbortSignal) {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new Error("The time limit has passed"));
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  // Only the race looks at it; after the race nobody does.
  promise.catch(() => {});
  return { promise, forget: () => signal.removeEventListener("abort", stop) };
}
