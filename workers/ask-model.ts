import { v7 } from "uuid";
import { makeAttempt } from "./model-attempt.ts";
import {
  type ModelAnswer,
  type ModelCall,
  type ModelDesk,
  type ModelRefusal,
  refusal,
} from "./model-call.ts";
import { modelFor } from "./model-choice.ts";
import type { Tried } from "./model-send.ts";

/** A request that the provider has certainly refused may be made again; each attempt has its own reservation. */
const ATTEMPTS_MAX = 3;

/**
 * Asks a model. Every model call of every Worker goes through here: it picks the model, sets the worst case aside in the
 * ledger, calls, and settles what was used. Returns data; what can fail is a refusal, never an exception.
 */
export async function askModel(call: ModelCall, desk: ModelDesk): Promise<ModelAnswer | ModelRefusal> {
  const { apiKey } = desk;
  if (!apiKey)
    return refusal(
      "no_key",
      "No key for the model provider is set: the owner sets anthropicApiKey and deploys",
    );
  // Not AbortSignal.timeout: a timer that outlives the call keeps a Durable Object awake, and that is billed.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("Too late", "TimeoutError")), call.timeLimitMs);
  const signal = call.signal ? AbortSignal.any([call.signal, late.signal]) : late.signal;
  try {
    return await attempts({ ...call, signal }, apiKey, desk);
  } finally {
    clearTimeout(timer);
  }
}

async function attempts(
  call: ModelCall & { readonly signal: AbortSignal },
  apiKey: string,
  desk: ModelDesk,
): Promise<ModelAnswer | ModelRefusal> {
  const { signal } = call;
  const cheap = modelFor(call.kind, desk.models, "cheap");
  let model = modelFor(call.kind, desk.models, "any");
  let spentNano = 0;
  for (let attempt = 1; ; attempt++) {
    const key = `${call.purpose}/${v7({ msecs: desk.clock().getTime() })}`;
    const tried = await makeAttempt({ call, key, model, apiKey, signal }, desk);
    spentNano += tried.result.costNano;
    if (tried.needsCheap && model !== cheap) model = cheap;
    else if (attempt >= ATTEMPTS_MAX || !(await mayRetry(tried, signal, desk)))
      return { ...tried.result, costNano: spentNano };
  }
}

/** Waits as long as the provider asks, unless the time runs out before. */
async function mayRetry({ retryAfterMs }: Tried, signal: AbortSignal, desk: ModelDesk): Promise<boolean> {
  if (retryAfterMs === null || signal.aborted) return false;
  await desk.wait(retryAfterMs);
  return !signal.aborted;
}
