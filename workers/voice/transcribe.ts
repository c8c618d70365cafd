import { v7 } from "uuid";
import { ageOf, widened } from "../../policies/prices/age.ts";
import { costOfSpeech, SPEECH, SPEECH_MODEL } from "../../policies/prices/speech.ts";
import type { MeteredUsage } from "../ledger/contract.ts";
import type { ModelDesk } from "../model/call.ts";
import { refusedBy, reserveCall, settleCall } from "../model/reservation.ts";
import { inTime } from "../time/within.ts";
import { toBase64 } from "../wire/base64.ts";
import { mostSecondsOf, type VoiceNote } from "./audio.ts";
import type { Inference } from "./contract.ts";
import { speechFailureOf } from "./failure.ts";
import { transcriptOf } from "./transcript.ts";

export type VoiceDesk = Pick<ModelDesk, "ledger" | "clock"> & { readonly ai: Inference };

/** What became of it. `why` is a sentence for a person, and holds nothing of what was said. */
export type Transcription =
  | { readonly is: "heard"; readonly text: string }
  /** `mayPass`: asked again later there may be another answer. */
  | { readonly is: "refused"; readonly why: string; readonly mayPass: boolean };

/** Five minutes take a few seconds. */
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
 * Writes down what somebody says. Every second that the audio can have is set aside in the ledger before, and the seconds that the model
 * counts are settled after; what nobody knows the end of counts whole.
 *
 * @param person who pays, as a scope of the books
 */
export async function transcribe(note: VoiceNote, person: string, desk: VoiceDesk): Promise<Transcription> {
  const at = desk.clock();
  const key = `voice/${v7({ msecs: at.getTime() })}`;
  const { reservePercent } = ageOf(SPEECH, at);
  const reservedNano = widened(costOfSpeech(mostSecondsOf(note)), reservePercent);
  const admitted = await reserveCall(
    desk.ledger,
    {
      key,
      amountNano: reservedNano,
      model: SPEECH_MODEL,
      work: "interactive",
      scope: { user: person },
      priceVersion: SPEECH.priceVersion,
      ttlMs: TIME_LIMIT_MS + SETTLE_WITHIN_MS,
    },
    new AbortController().signal,
  );
  if (admitted === null || admitted === "ended")
    return refused("The ledger does not answer, and nothing is spent without it", true);
  if (!admitted.ok) return refused(refusedBy(admitted).detail, false);
  const settle = (amountNano: number, presumed: boolean) =>
    settleCall(desk.ledger, key, { amountNano, usage: NO_TOKENS, presumed });
  try {
    const inputs = { audio: toBase64(note.audio), task: "transcribe", vad_filter: true };
    const transcript = transcriptOf(await inTime(TIME_LIMIT_MS, desk.ai.run(SPEECH_MODEL, inputs)));
    const { seconds = null } = transcript ?? {};
    await settle(seconds === null ? reservedNano : costOfSpeech(seconds), seconds === null);
    if (transcript === null) return refused("What wrote it down gave an answer that could not be read", true);
    if (transcript.text === "") return refused("No words could be heard in it", false);
    return { is: "heard", text: transcript.text };
  } catch (error) {
    const { why, mayPass, isBilled } = speechFailureOf(error);
    console.warn(JSON.stringify({ level: "warn", event: "speech_failed", why }));
    await settle(isBilled ? reservedNano : 0, isBilled);
    return refused(why, mayPass);
  }
}

const refused = (why: string, mayPass: boolean): Transcription => ({ is: "refused", why, mayPass });
