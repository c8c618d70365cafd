/**
 * Settles with true when whoever asked is gone, with false when they have their reply; rejects once nobody can say. It crosses from one
 * Worker to another as a function, because an `AbortSignal` does so only under `enable_abortsignal_rpc`, which workerd keeps experimental.
 */
export type Leaving = () => Promise<boolean>;

/** Has another Worker do something for a client that may leave meanwhile. */
export async function forClient<T>(signal: AbortSignal, work: (leaving: Leaving) => Promise<T>): Promise<T> {
  const left = Promise.withResolvers<boolean>();
  const leave = () => left.resolve(true);
  if (signal.aborted) leave();
  else signal.addEventListener("abort", leave, { once: true });
  try {
    return await work(() => left.promise);
  } finally {
    signal.removeEventListener("abort", leave);
    // A call that stays open would keep the object at the other end from resting.
    left.resolve(false);
  }
}

/** Does something once the client is gone. */
export function onLeaving(leaving: Leaving, act: () => void): void {
  const acted = leaving().then((isGone) => isGone && act());
  // The request is over and its context with it: nobody is left who could leave.
  acted.catch(() => {});
}

/** The same as handlers know it: `request.signal`. */
export function signalOf(leaving: Leaving): AbortSignal {
  const gone = new AbortController();
  onLeaving(leaving, () => gone.abort(new DOMException("The client is gone", "AbortError")));
  return gone.signal;
}
