import type { MessageCountTokensParams } from "@anthropic-ai/sdk/resources/messages";
import type { Ask } from "../ledger/contract.ts";
import { usdFromNano } from "../wire/money.ts";
import { type Stake, stakeOf } from "./bill.ts";
import { type ModelCall, type ModelDesk, refusal } from "./call.ts";
import { PROMPT_MAX_TOKENS, WORK } from "./choice.ts";
import { type Client, modelRequestOf, openClient } from "./client.ts";
import { refusedBy, reserveCall } from "./reservation.ts";
import { final, send, stopped, type Tried } from "./send.ts";
import { mostTokensOf, withMargin } from "./tokens.ts";

/** How much longer than the call a reservation stands, for the settlement to arrive. */
const SETTLE_WITHIN_MS = 60_000;

/** Fewer say nothing that is worth the prompt; the ledger draws the same line. */
const OUTPUT_TOKENS_FLOOR = 256;

export type Attempt = {
  readonly call: ModelCall;
  readonly key: string;
  readonly model: string;
  readonly apiKey: string;
  /** What the call has left of its own limit; infinite without one. */
  readonly limitNano: number;
  /** Ends with the caller's patience or with the time limit. */
  readonly signal: AbortSignal;
};

/** One attempt: count, price, set aside, send, settle. Nothing is sent that is not set aside. */
export async function makeAttempt(attempt: Attempt, desk: ModelDesk): Promise<Tried> {
  const { call, key, model, apiKey, signal } = attempt;
  const at = desk.clock();
  const unpriced = refusal("unknown_price", `There is no price for ${model}, so it is not called`);
  if (desk.prices.worstCase({ model, inputTokens: 1, maxOutputTokens: 1 }, at) === null)
    return final(unpriced);

  const client = openClient(desk, apiKey);
  const request = modelRequestOf(call, model);
  const inputTokens = await countInput(client, request, signal);
  if (signal.aborted) return final(stopped(signal));
  if (inputTokens === null) return final(refusal("provider_busy", UNCOUNTED));
  if (inputTokens > PROMPT_MAX_TOKENS) {
    const detail = `The prompt has about ${inputTokens} tokens; at most ${PROMPT_MAX_TOKENS} are sent`;
    return final(refusal("prompt_too_large", detail));
  }
  const { maxOutputTokens, webSearches = 0 } = call;
  const wish = { model, inputTokens, maxOutputTokens, webSearches, at };
  const worst = desk.prices.worstCase(wish, at);
  if (worst === null) return final(unpriced);
  const fitting = withinLimit(stakeOf(wish, worst), attempt.limitNano);
  if (fitting === null) return final(refusal("over_limit", overLimit(worst.amountNano, attempt.limitNano)));

  const admitted = await reserveCall(desk.ledger, askOf(attempt, fitting), signal);
  if (admitted === "ended") return final(stopped(signal));
  if (admitted === null)
    return final(
      refusal("ledger_unavailable", "The ledger does not answer, and nothing is spent without it; try again"),
    );
  if (!admitted.ok)
    return { ...final(refusedBy(admitted)), needsCheap: admitted.code === "cheap_model_only" };
  const stake: Stake = {
    ...fitting,
    amountNano: admitted.amountNano,
    maxOutputTokens: admitted.maxOutputTokens ?? fitting.maxOutputTokens,
  };
  return send({ call, key, client, request, stake, signal, level: admitted.level }, desk);
}

/** The same with as many output tokens as the call's own limit pays for; null when too few are left to say anything. */
function withinLimit(stake: Stake, limitNano: number): Stake | null {
  const { amountNano, maxOutputTokens, outputTokenNano } = stake;
  if (amountNano <= limitNano) return stake;
  const restNano = amountNano - maxOutputTokens * outputTokenNano;
  const tokens = Math.floor((limitNano - restNano) / outputTokenNano);
  if (tokens < OUTPUT_TOKENS_FLOOR) return null;
  return { ...stake, amountNano: restNano + tokens * outputTokenNano, maxOutputTokens: tokens };
}

const overLimit = (amountNano: number, limitNano: number): string =>
  `The call may need $${usdFromNano(amountNano)} and its own limit has $${usdFromNano(Math.max(0, limitNano))} left`;

const UNCOUNTED =
  "The provider did not count the PDF's pages, and without their count nobody knows what it costs; send it again in a minute, or its text";

/** The provider's count, or more than it can be; null where nothing else says how much it can be. */
async function countInput(
  client: Client,
  request: MessageCountTokensParams,
  signal: AbortSignal,
): Promise<number | null> {
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
    maxOutputTokens: stake.maxOutputTokens,
    outputTokenNano: stake.outputTokenNano,
    ...(call.approval === undefined ? {} : { approval: call.approval }),
  };
}
