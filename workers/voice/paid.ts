import { v7 } from "uuid";
import { ageOf, type DatedPrice, widened } from "../../policies/prices/age.ts";
import type { MeteredUsage } from "../ledger/contract.ts";
import type { ModelDesk } from "../model/call.ts";
import { refusedBy, reserveCall, settleCall } from "../model/reservation.ts";
import { inTime } from "../time/within.ts";
import type { Inference } from "./contract.ts";
import { speechFailureOf } from "./failure.ts";

export type VoiceDesk = Pick<ModelDesk, "ledger" | "clock"> & { readonly ai: Inference };

/** A call of Workers AI, and what it may cost at most. */
export type PaidCall = {
  readonly model: string;
  readonly inputs: object;
  readonly mostNano: number;
  readonly price: DatedPrice & { readonly priceVersion: string };
};

/** Why there is no answer. `why` is a sentence for a person, and holds nothing of what was said; `mayPass`: later there may be one. */
export type VoiceRefusal = { readonly is: "refused"; readonly why: string; readonly mayPass: boolean };

/** What an answer was worth: null where it could not be read. `costNano` null where nobody knows, so that the most counts. */
export type Worth<T> = { readonly value: T | VoiceRefusal; readonly costNano: number | null };

/** Five minutes of audio take a few seconds. */
const TIME_LIMIT_MS = 60_000;
const SETTLE_WITHIN_MS = 60_000;

const NO_TOKENS: MeteredUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  webSearches: 0,
};

/**
 * Runs a model of Workers AI. The most that it can cost is set aside in the ledger before, and what it has cost is settled after; what nobody
 * knows the end of counts whole.
 *
 * @param person who pays, as a scope of the books
 * @param read takes the answer; within the same time
 */
export async function runPaid<T>(
  { model, inputs, mostNano, price }: PaidCall,
  person: string,
  desk: VoiceDesk,
  read: (answer: unknown) => Promise<Worth<T>>,
): Promise<T | VoiceRefusal> {
  const at = desk.clock();
  const key = `voice/${v7({ msecs: at.getTime() })}`;
  const reservedNano = widened(mostNano, ageOf(price, at).reservePercent);
  const admitted = await reserveCall(
    desk.ledger,
    {
      key,
      amountNano: reservedNano,
      model,
      work: "interactive",
      scope: { user: person },
      priceVersion: price.priceVersion,
      ttlMs: TIME_LIMIT_MS + SETTLE_WITHIN_MS,
    },
    new AbortController().signal,
  );
  if (admitted === null || admitted === "ended")
    return refusedVoice("The ledger does not answer, and nothing is spent without it", true);
  if (!admitted.ok) return refusedVoice(refusedBy(admitted).detail);
  const settle = (amountNano: number, presumed: boolean) =>
    settleCall(desk.ledger, key, { amountNano, usage: NO_TOKENS, presumed });
  try {
    const answering = desk.ai.run(model, inputs).then(read);
    const { value, costNano } = await inTime(TIME_LIMIT_MS, answering);
    await settle(costNano ?? reservedNano, costNano === null);
    return value;
  } catch (error) {
    const { why, mayPass, isBilled } = speechFailureOf(error);
    console.warn(JSON.stringify({ level: "warn", event: "speech_failed", model, why }));
    await settle(isBilled ? reservedNano : 0, isBilled);
    return refusedVoice(why, mayPass);
  }
}

export const refusedVoice = (why: string, mayPass = false): VoiceRefusal => ({
  is: "refused",
  why,
  mayPass,
});
