import type { MessageCountTokensParams } from "@anthropic-ai/sdk/resources/messages";
import type { Level } from "../ledger/contract.ts";
import { billOfAnswer, billOfFailure, billOfPart, type Stake } from "./bill.ts";
import { type ModelAnswer, type ModelCall, type ModelDesk, type ModelRefusal, refusal } from "./call.ts";
import { APIError, type Client } from "./client.ts";
import { contentOf, toolCallsOf } from "./content.ts";
import { failureOf } from "./failure.ts";
import { labelOf } from "./label.ts";
import { abortCall, settleCall } from "./reservation.ts";
import { BrokenStream, type Heard, hear, nothingHeard, until } from "./stream.ts";

/** What is set aside, and what it was set aside for. */
export type Sending = {
  readonly call: ModelCall;
  readonly key: string;
  readonly client: Client;
  readonly request: MessageCountTokensParams;
  readonly stake: Stake;
  readonly level: Level;
  readonly signal: AbortSignal;
};

/** What one attempt came to. */
export type Tried = {
  readonly result: ModelAnswer | ModelRefusal;
  /** Null when another attempt must not be made. */
  readonly retryAfterMs: number | null;
  /** The ledger wants the same work done by a cheap model. */
  readonly needsCheap?: boolean;
};

export const final = (result: ModelAnswer | ModelRefusal): Tried => ({ result, retryAfterMs: null });

/** Sends what is set aside, listens to the end, and settles: once, whatever happens. */
export async function send(sending: Sending, desk: ModelDesk): Promise<Tried> {
  const { call, key, client, request, stake, level, signal } = sending;
  const heard = nothingHeard();
  let started = false;
  try {
    const events = await client.stream(
      { ...request, max_tokens: stake.maxOutputTokens, stream: true },
      signal,
    );
    started = true;
    for await (const event of until(signal, events)) tell(call, hear(heard, event));
    const { usage, stopReason } = heard;
    // Only the provider's own last word is an end: the SDK's stream also stops when its connection does.
    if (usage === null || stopReason === null) throw new BrokenStream("The answer broke off");
    const bill = billOfAnswer(stake, usage, desk.prices);
    const answer = answerOf(heard, stopReason, { ...bill, model: labelOf(stake.model, desk.prices), level });
    await settleCall(desk.ledger, key, bill);
    return final(answer);
  } catch (error) {
    if (!client.wasSent()) {
      await abortCall(desk.ledger, key);
      return final({ ...stopped(signal), level });
    }
    return started ? settlePart(sending, heard, desk) : settleFailure(sending, error, desk);
  }
}

async function settleFailure(
  { key, stake, level, signal }: Sending,
  error: unknown,
  desk: ModelDesk,
): Promise<Tried> {
  const { reason, detail, billed, resetAt, retryAfterMs } = failureOf(error, desk.clock());
  log(reason, error);
  const bill = billOfFailure(stake, billed);
  if (reason === "provider_unreachable") await abortCall(desk.ledger, key);
  else await settleCall(desk.ledger, key, bill);
  const more = { level, costNano: bill.amountNano };
  if (signal.aborted) return final({ ...stopped(signal), ...more });
  return { result: refusal(reason, detail, { resetAt, ...more }), retryAfterMs };
}

/** Without the failure's message, which may repeat what was asked. */
function log(reason: string, error: unknown): void {
  const status = error instanceof APIError ? (error.status ?? null) : null;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.name : null;
  console.warn(JSON.stringify({ level: "warn", event: "model_failed", reason, status, cause }));
}

async function settlePart(
  { key, stake, level, signal }: Sending,
  heard: Heard,
  desk: ModelDesk,
): Promise<Tried> {
  const { usage, stopReason } = heard;
  // Numbers that came with a stop reason are final, whatever broke after them.
  const isFinal = usage !== null && stopReason !== null;
  const bill = isFinal ? billOfAnswer(stake, usage, desk.prices) : billOfPart(stake, heard, desk.prices);
  await settleCall(desk.ledger, key, bill);
  return final({ ...stopped(signal), level, costNano: bill.amountNano });
}

/** Whoever listens may be gone or fail; the answer is paid for and read to its end all the same. */
function tell({ onText }: ModelCall, text: string): void {
  if (text === "" || !onText) return;
  try {
    onText(text);
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "listener_failed", error: String(error) }));
  }
}

const answerOf = (
  heard: Heard,
  stopReason: string,
  more: Pick<ModelAnswer, "model" | "level" | "usage"> & { amountNano: number },
): ModelAnswer => ({
  ok: true,
  text: heard.text,
  toolCalls: toolCallsOf(heard),
  content: contentOf(heard),
  stopReason,
  usage: more.usage,
  costNano: more.amountNano,
  model: more.model,
  level: more.level,
});

/** Why a call ended before its answer did. */
export function stopped(signal: AbortSignal): ModelRefusal {
  if (!signal.aborted)
    return refusal("interrupted", "The model's answer broke off or could not be read; try again");
  const isTimeout = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  return isTimeout
    ? refusal("timed_out", "The model did not answer in time; try again, or ask for less at once")
    : refusal("aborted", "The call was stopped before the model had answered");
}
