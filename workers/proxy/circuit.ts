/** Failures in a row after which the backend is left alone. */
export const FAILURES_TO_OPEN = 5;
/** For how long; then one request tries. */
export const OPEN_MS = 30_000;

export type Admission = { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

/**
 * Stops calling a backend that keeps failing, and finds out by one request at a time whether it is back (closed, open, half-open).
 * Its state is that of one isolate: each isolate learns by itself, which costs a few calls more and no storage.
 */
export class Circuit {
  #failures = 0;
  #openUntil: number | null = null;
  #probing = false;

  /** Whether a request may go out now. Each admitted one must be noted once it has ended. */
  admit(now: number): Admission {
    if (this.#openUntil === null) return { ok: true };
    if (now < this.#openUntil) return { ok: false, retryAfterMs: this.#openUntil - now };
    if (this.#probing) return { ok: false, retryAfterMs: OPEN_MS };
    this.#probing = true;
    return { ok: true };
  }

  /** How an admitted request ended. A late success of an old one closes the circuit too: the backend is there. */
  note(isHealthy: boolean, now: number): void {
    this.#probing = false;
    if (isHealthy) {
      this.#failures = 0;
      this.#openUntil = null;
      return;
    }
    this.#failures += 1;
    if (this.#failures >= FAILURES_TO_OPEN) this.#openUntil = now + OPEN_MS;
  }
}
