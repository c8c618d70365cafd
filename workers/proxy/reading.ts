/** The longest reply that is passed on; as much as a request body may have (design §5). */
export const REPLY_MAX_BYTES = 1024 * 1024;

/**
 * Reads a body as UTF-8 text while counting its bytes. Null when there are more than `REPLY_MAX_BYTES`: then reading stops.
 *
 * @throws when the stream breaks off or the signal aborts
 */
export async function readBody(response: Response, signal: AbortSignal): Promise<string | null> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const stopped = whenAborted(signal);
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), stopped.promise]);
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > REPLY_MAX_BYTES) return null;
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    stopped.forget();
    // What is left unread would hold the connection; of a stream that failed there is nothing to release.
    await reader.cancel().catch(() => {});
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
