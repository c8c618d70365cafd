import cloudflare from "./cloudflare.json" with { type: "json" };
import type { PriceFile } from "./file.ts";
import type { Nano } from "./money.ts";
import { loadInference } from "./workers-ai.ts";

/** What writes down what is said (developers.cloudflare.com/workers-ai/models/whisper-large-v3-turbo). */
export const SPEECH_MODEL = "@cf/openai/whisper-large-v3-turbo";

const KEY = "cloudflare.workers_ai.whisper_turbo";
const SECONDS_PER_MINUTE = 60;

/**
 * What a minute of audio costs, and where and when that was read. The page rounds it; Workers AI bills the 46.63 neurons that it names
 * beside, at the price of neurons. The 10,000 neurons that are free each day are left out: other programs of the account may use them.
 */
export const SPEECH = loadSpeech(cloudflare);

/** @throws PriceError when the price is not in the file, or is unusable */
export function loadSpeech(file: PriceFile) {
  const { unitNano: minuteNano, ...from } = loadInference(file, KEY, SPEECH_MODEL);
  return { minuteNano, ...from };
}

/** Nano-dollars of so much audio, rounded up. @param seconds from 0 up */
export const costOfSpeech = (seconds: number, { minuteNano } = SPEECH): Nano =>
  Math.ceil((seconds * minuteNano) / SECONDS_PER_MINUTE);
