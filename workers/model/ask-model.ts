import { v7 } from "uuid";
import { unlessEnded, within } from "../time/within.ts";
import { makeAttempt } from "./attempt.ts";
import {
  type ModelAnswer,
  type ModelCall,
  type ModelDesk,
  type ModelRefusal,
  type Paying,
  refusal,
} from "./call.ts";
import { modelFor } from "./choice.ts";
import { stopped } from "./send.ts";

/** A request that the provider has certainly refused may be made again; each attempt has its own reservation. */
const ATTEMPTS_MAX = 3;

/**
 * Asks a model. Every model call of every Worker goes through here: it picks the model, sets the worst case aside in the
 * ledger, calls, and settles what was used. Returns data; what can fail is a refusal, never an exception.
 */
export async function askModel(call: ModelCall, desk: ModelDesk): Promise<ModelAnswer | ModelRefusal> {
  const paying = await payingFor(call, desk);
  if (paying === null)
    return refusal(
      "ledger_unavailable",
      "Nobody says who pays for this, and nothing is spent without it; try again",
    );
  if (paying !== "deployment" && "none" in paying) return refusal("own_key_needed", paying.none);
  const paid = paying === "deployment" ? desk : { ...desk, ...paying };
  const { apiKey } = paid;
  if (!apiKey)
    return refusal(
      "no_key",
      "No key for the model provider is set: the owner sets anthropicApiKey and deploys",
    );
  return within(call.timeLimitMs, call.signal, (signal) => attempts({ ...call, signal }, apiKey, paid));
}

/** Null where it cannot be found out. */
async function payingFor({ scope: { user } }: ModelCall, { payer }: ModelDesk): Promise<Paying | null> {
  if (user === undefined || payer === undefined) return "deployment";
  return payer(user).catch((error: unknown) => {
    const failure = error instanceof Error ? error.message : "unknown failure";
    console.error(JSON.stringify({ level: "error", event: "payer_unknown", failure }));
    return null;
  });
}

async function attempts(
  call: ModelCall & { readonly signal: AbortSignal },
  apiKey: string,
  desk: ModelDesk,
): Promise<ModelAnswer | ModelRefusal> {
  const { signal } = call;
  const cheap = modelFor(call.kind, desk.models, "cheap");
  let model = call.cheap ? cheap : modelFor(call.kind, desk.models, "any");
  let spentNano = 0;
  for (let attempt = 1; ; attempt++) {
    const key = `${call.purpose}/${v7({ msecs: desk.clock().getTime() })}`;
    const limitNano = (call.limitNano ?? Number.POSITIVE_INFINITY) - spentNano;
    const tried = await makeAttempt({ call, key, model, apiKey, limitNano, signal }, desk);
    spentNano += tried.result.costNano;
    if (tried.needsCheap && model !== cheap) model = cheap;
    else if (attempt >= ATTEMPTS_MAX || tried.retryAfterMs === null)
      return { ...tried.result, costNano: spentNano };
    else if (!(await waited(tried.retryAfterMs, signal, desk)))
      return { ...stopped(signal), level: tried.result.level, costNano: spentNano };
  }
}

/** Waits as long as the provider asks. False when the call ends before. */
async function waited(ms: number, signal: AbortSignal, desk: ModelDesk): Promise<boolean> {
  try {
    await unlessEnded(signal, desk.wait(ms, signal));
  } catch (error) {
    // The signal's own reason, or how the wait says that it was stopped.
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}
