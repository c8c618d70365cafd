/** Does work that has to end within a time, or with the outer signal; the signal it gets says when. */
export async function within<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not AbortSignal.timeout: a timer that outlives the call keeps a Durable Object awake, and that is billed.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("Too late", "TimeoutError")), ms);
  try {
    return await work(outer ? AbortSignal.any([outer, late.signal]) : late.signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for work, but no longer than the signal lets it: the other side may hang and not notice. Work that goes on after
 * that is nobody's here: a failure of it counts as heard. @throws the signal's reason, and what the work throws
 */
export async function unlessEnded<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Waits for work that takes no signal, but no longer than that. The work itself goes on; its late result is nobody's. */
export const inTime = <T>(ms: number, work: Promise<T>): Promise<T> =>
  within(ms, undefined, (signal) => unlessEnded(signal, work));
