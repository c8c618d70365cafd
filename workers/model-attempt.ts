import type { MessageCountTokensParams } from "@anthropic-ai/sdk/resources/messages";
import type { Ask } from "./ledger/contract.ts";
import { type Stake, stakeOf } from "./model-bill.ts";
import { type ModelCall, type ModelDesk, refusal } from "./model-call.ts";
import { PROMPT_MAX_TOKENS, WORK } from "./model-choice.ts";
import { type Client, openClient, requestOf } from "./model-client.ts";
import { refusedBy, reserve } from "./model-reservation.ts";
import { final, send, stopped, type Tried } from "./model-send.ts";
import { mostTokensOf, withMargin } from "./model-tokens.ts";

/** How much longer than the call a reservation stands, for the settlement to arrive. */
const SETTLE_WITHIN_MS = 60_000;

export type Attempt = {
  readonly call: ModelCall;
  readonly key: string;
  readonly model: string;
  readonly apiKey: string;
  /** Ends with the caller's patience or with the time limit. */
  readonly signal: AbortSignal;
};

/** One attempt: count, price, set aside, send, settle. Nothing is sent that is not set aside. */
export async function makeAttempt(attempt: Attempt, desk: ModelDesk): Promise<Tried> {
  const { call, key, model, apiKey, signal } = attempt;
  const at = desk.clock();
  const unpriced = refusal("unknown_price", `There is no fresh price for ${model}, so it is not called`);
  if (desk.prices.worstCase({ model, inputTokens: 1, maxOutputTokens: 1 }, at) === null)
    return final(unpriced);

  const client = openClient(desk, apiKey);
  const request = requestOf(call, model);
  const inputTokens = await countInput(client, request, signal);
  if (signal.aborted) return final(stopped(signal));
  if (inputTokens > PROMPT_MAX_TOKENS) {
    const detail = `The prompt has about ${inputTokens} tokens; at most ${PROMPT_MAX_TOKENS} are sent`;
    return final(refusal("prompt_too_large", detail));
  }
  const wish = { model, inputTokens, maxOutputTokens: call.maxOutputTokens, at };
  const worst = desk.prices.worstCase(wish, at);
  if (worst === null) return final(unpriced);

  const admitted = await reserve(desk.ledger, askOf(attempt, stakeOf(wish, worst)), signal);
  if (admitted === "ended") return final(stopped(signal));
  if (admitted === null)
    return final(
      refusal("ledger_unavailable", "The ledger does not answer, and nothing is spent without it; try again"),
    );
  if (!admitted.ok)
    return { ...final(refusedBy(admitted)), needsCheap: admitted.code === "cheap_model_only" };
  const stake: Stake = {
    ...stakeOf(wish, worst),
    amountNano: admitted.amountNano,
    maxOutputTokens: admitted.maxOutputTokens ?? call.maxOutputTokens,
  };
  return send({ call, key, client, request, stake, signal, level: admitted.level }, desk);
}

/** The provider's count, or more than it can be. */
async function countInput(
  client: Client,
  request: MessageCountTokensParams,
  signal: AbortSignal,
): Promise<number> {
  const counted = await client.countTokens(request, signal).catch(() => null);
  return counted !== null && Number.isSafeInteger(counted) && counted > 0
    ? withMargin(counted)
    : mostTokensOf(request);
}

function askOf({ call, key, model }: Attempt, stake: Stake): Ask {
  return {
    key,
    model,
    amountNano: stake.amountNano,
    work: WORK[call.kind],
    scope: call.scope,
    priceVersion: stake.priceVersion,
    ttlMs: call.timeLimitMs + SETTLE_WITHIN_MS,
    maxOutputTokens: call.maxOutputTokens,
    outputTokenNano: stake.outputTokenNano,
    ...(call.approval === undefined ? {} : { approval: call.approval }),
  };
}
