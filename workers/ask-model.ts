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
  const timeLimit = AbortSignal.timeout(call.timeLimitMs);
  const signal = call.signal ? AbortSignal.any([call.signal, timeLimit]) : timeLimit;

  let model = modelFor(call.kind, desk.models, "any");
  let spentNano = 0;
  for (let attempts = 1; ; attempts++) {
    const key = `${call.purpose}/${v7({ msecs: desk.clock().getTime() })}`;
    const tried = await makeAttempt({ call, key, model, apiKey, signal }, desk);
    spentNano += tried.result.costNano;
    const cheap = modelFor(call.kind, desk.models, "cheap");
    if (tried.needsCheap && model !== cheap) {
      model = cheap;
      continue;
    }
    if (attempts >= ATTEMPTS_MAX || !(await mayRetry(tried, signal, desk)))
      return { ...tried.result, costNano: spentNano };
  }
}

/** Waits as long as the provider asks, unless the time runs out before. */
async function mayRetry({ retryAfterMs }: Tried, signal: AbortSignal, desk: ModelDesk): Promise<boolean> {
  if (retryAfterMs === null || signal.aborted) return false;
  await desk.wait(retryAfterMs);
  return !signal.aborted;
}
