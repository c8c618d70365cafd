import type { Outside } from "../outside.ts";
import { isUnreached } from "../wire/unreached.ts";
import { backendContentOf, type Content } from "./content.ts";
import { readBody } from "./reading.ts";

/** The backend's whole time for one request, a retry included: well below the 120 s that the agent's clients wait (docs/contracts.md). */
export const BACKEND_TIMEOUT_MS = 25_000;
/** How long a backend may ask to wait before the retry; for longer the client is told instead. */
export const RETRY_AFTER_MAX_MS = 3_000;
/** The wait before a retry is drawn from this up to twice as much, so that clients do not come back all at once. */
export const RETRY_WAIT_MS = 200;

/** How one call of the backend ended. `text` is null where the reply was not read to its end. */
export type UpstreamOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly text: string;
      readonly content: Content;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: "too_large" | "not_utf8"; readonly status: number }
  | { readonly kind: "timeout" | "unreachable"; readonly status: number | null };

export type Call = {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  /** The client vouches that doing it twice is doing it once. */
  readonly isIdempotent: boolean;
};

/**
 * Calls the backend, and once more when that is safe. A POST is not idempotent, and a failed `fetch` does not tell whether the
 * backend had already begun, so only a client that sent an Idempotency-Key is retried, and only after a failed connection, 502,
 * 503 or 504 (RFC 9110 §9.2.2; draft-ietf-httpapi-idempotency-key-header §2.6). Both calls share one time limit.
 */
export async function callBackend(call: Call, outside: Outside): Promise<UpstreamOutcome> {
  const signal = outside.timeLimit(BACKEND_TIMEOUT_MS);
  const deadline = outside.clock().getTime() + BACKEND_TIMEOUT_MS;
  const first = await attempt(call, signal, outside);
  if (!call.isIdempotent || !isPassing(first)) return first;
  const waitMs = Math.max(askedWait(first), RETRY_WAIT_MS * (1 + outside.random()));
  if (waitMs > RETRY_AFTER_MAX_MS || outside.clock().getTime() + waitMs >= deadline) return first;
  await outside.wait(waitMs);
  const second = await attempt(call, signal, outside);
  // The first reply says more than a second one that did not come.
  return second.kind === "timeout" && first.kind === "answered" ? first : second;
}

const PASSING: readonly number[] = [502, 503, 504];

function isPassing(outcome: UpstreamOutcome): boolean {
  return (
    outcome.kind === "unreachable" ||
    (outcome.kind === "answered" && (PASSING.includes(outcome.status) || isUnreached(outcome.status)))
  );
}

const askedWait = (outcome: UpstreamOutcome): number =>
  outcome.kind === "answered" ? (outcome.retryAfterMs ?? 0) : 0;

async function attempt(call: Call, signal: AbortSignal, outside: Outside): Promise<UpstreamOutcome> {
  let status: number | null = null;
  try {
    const { url, headers, body } = call;
    // A redirect would carry the key to an address that nobody configured.
    const response = await outside.send(url, { method: "POST", headers, body, redirect: "manual", signal });
    status = response.status;
    const read = await readBody(response, signal);
    if (read.is !== "text") return { kind: read.is, status };
    const { text } = read;
    const content = backendContentOf(text, response.headers.get("content-type"));
    const retryAfterMs = retryAfterOf(response, outside.clock().getTime());
    return { kind: "answered", status, text, content, retryAfterMs };
  } catch {
    // The message of a failed fetch may hold the address and more; which of the two it was is all that is told.
    return { kind: signal.aborted ? "timeout" : "unreachable", status };
  }
}

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110 §10.2.3); null when absent or neither. */
export function retryAfterOf(response: Response, now: number): number | null {
  const text = response.headers.get("retry-after");
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
