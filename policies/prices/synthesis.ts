import cloudflare from "./cloudflare.json" with { type: "json" };
import type { PriceFile } from "./file.ts";
import type { Nano } from "./money.ts";
import { loadInference } from "./workers-ai.ts";

/** What says a text aloud (developers.cloudflare.com/workers-ai/models/aura-1). */
export const SYNTHESIS_MODEL = "@cf/deepgram/aura-1";

const KEY = "cloudflare.workers_ai.aura_1";
const CHARS_OF_PRICE = 1_000;

/**
 * What a thousand characters cost, and where and when that was read: the 1,363.64 neurons that the page names beside $0.015, at the price of
 * neurons. What is said is counted before it is sent, so that what is set aside is what is paid.
 */
export const SYNTHESIS = loadSynthesis(cloudflare);

/** @throws PriceError when the price is not in the file, or is unusable */
export function loadSynthesis(file: PriceFile) {
  const { unitNano: thousandNano, ...from } = loadInference(file, KEY, SYNTHESIS_MODEL);
  return { thousandNano, ...from };
}

/** Nano-dollars of so many characters, rounded up. */
export const costOfSynthesis = (chars: number, { thousandNano } = SYNTHESIS): Nano =>
  Math.ceil((chars * thousandNano) / CHARS_OF_PRICE);
