import type { RefusalReason } from "./call.ts";
import { APIError } from "./client.ts";
import { GATEWAY_RATE, gatewayRefusal } from "./gateway.ts";

/** What a failed request says about money: surely none, or nobody knows. */
export type Billed = "nothing" | "unknown";

export type Failure = {
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly billed: Billed;
  /** Null: never again with the same request. */
  readonly retryAfterMs: number | null;
  readonly resetAt: number | null;
};

/** A wait when the provider names none. */
const RETRY_AFTER_MS = 1_000;
/** A longer wait is the caller's business. */
const RETRY_AFTER_MAX_MS = 10_000;

/**
 * Refusals of the request as such, by whoever answered it: nothing was made of it. Every other status may come from somebody in
 * between, about a request that the provider has answered or goes on answering.
 */
const UNFIT: readonly number[] = [405, 411, 414, 415, 422, 431];

/**
 * Cloudflare found no address or no tunnel to send the call to (Cloudflare docs, "Error 530"), so nothing of it was sent. Its other
 * words for a connection that failed, 520 to 526, do not rule out that an earlier attempt of somebody in between arrived.
 */
const UNREACHED_STATUS = 530;

/** 429s that no waiting within the month ends (SDK 1.11, `errorCode` of RateLimitError's subclasses). */
const SPEND_CODES = ["enforced_spend_limit_reached", "contract_spend_limit_reached"];
/** A workspace's own limit and an empty prepaid balance come as 400 with no code of their own. */
const LIMIT_MESSAGE = /usage limits?|spend limit|credit balance/i;

/** Reads a failure that came before the first event of an answer. `now` is for limits that end with the month. */
export function failureOf(error: unknown, now: Date): Failure {
  if (!(error instanceof APIError) || error.status === undefined) {
    // Sent, and no reply: the provider may have worked on it. Asking again could pay twice for one answer.
    return fail(
      "interrupted",
      "The connection to the model provider broke off before it had answered",
      "unknown",
    );
  }
  const { status } = error;
  if (status === 402) return limit(now);
  if (status === 400) return LIMIT_MESSAGE.test(error.message) ? limit(now) : unfit();
  if (gatewayRefusal(error.error) === "token")
    return fail("provider_refused", "The AI Gateway does not accept this deployment's token", "nothing");
  if (status === 401 || status === 403)
    return fail("provider_refused", "The model provider does not accept this deployment's key", "nothing");
  if (status === 404)
    return fail("provider_refused", "The model provider does not know this model", "nothing");
  if (status === 413)
    return fail("prompt_too_large", "The model provider finds the request too large", "nothing");
  if (status === 429) return rateLimited(error, now);
  if (status === 529)
    return fail("provider_busy", "The model provider is overloaded", "nothing", waitOf(error));
  if (status === UNREACHED_STATUS)
    return fail("provider_unreachable", `${UNREACHED} (HTTP ${status})`, "nothing", waitOf(error));
  if (UNFIT.includes(status)) return unfit();
  if (status < 400) return fail("provider_refused", `${REDIRECTED} (HTTP ${status})`, "unknown");
  return fail("provider_busy", `${OUT_OF_ORDER} (HTTP ${status})`, "unknown");
}

const UNREACHED = "The model provider cannot be reached";
const REDIRECTED = "Whoever answers for the model sends the call elsewhere, and it is not followed";
const OUT_OF_ORDER =
  "The model provider is out of order, or somebody on the way to it; what the call cost is not known";

function rateLimited(error: APIError, now: Date): Failure {
  const refusal = gatewayRefusal(error.error);
  if (refusal === "rate") return tooFast(GATEWAY_RATE.seconds * 1_000, now);
  if (refusal === "spend") return gatewayLimit();
  const isSpend = SPEND_CODES.includes(error.errorCode ?? "") || LIMIT_MESSAGE.test(error.message);
  // A rate limit says when it ends; a spend limit, the provider's or the gateway's, does not.
  const wait = namedWait(error);
  if (isSpend || wait === null) return limit(now);
  return tooFast(wait, now);
}

const tooFast = (waitMs: number, now: Date): Failure =>
  fail(
    "provider_busy",
    "Whoever answers for the model limits how fast this deployment asks",
    "nothing",
    waitMs,
    now.getTime() + waitMs,
  );

const unfit = (): Failure =>
  fail("provider_refused", "The model provider cannot use this request", "nothing");

const limit = (now: Date): Failure =>
  fail(
    "provider_limit",
    "The model provider's own spend limit is reached; only its owner can raise it before the month ends",
    "nothing",
    null,
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
  );

/** Its window of 31 days begins and ends on no day that the gateway tells. */
const gatewayLimit = (): Failure =>
  fail(
    "provider_limit",
    "The AI Gateway has stopped spending: its limit, the month's allowance, is reached",
    "nothing",
  );

function fail(
  reason: RefusalReason,
  detail: string,
  billed: Billed,
  waitMs: number | null = null,
  resetAt: number | null = null,
): Failure {
  const retryAfterMs = waitMs !== null && waitMs <= RETRY_AFTER_MAX_MS ? waitMs : null;
  return { reason, detail, billed, retryAfterMs, resetAt };
}

const waitOf = (error: APIError): number => namedWait(error) ?? RETRY_AFTER_MS;

/** `retry-after-ms`, or `retry-after` in seconds. */
function namedWait({ headers }: APIError): number | null {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const seconds = Number(headers?.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}
