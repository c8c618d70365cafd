import cloudflare from "./cloudflare.json" with { type: "json" };
import { type PriceFile, priceRowsOf } from "./file.ts";
import type { Nano } from "./money.ts";
import { loadPrices, PriceError } from "./price.ts";

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
  const price = loadPrices(priceRowsOf("cloudflare", file).filter(({ key }) => key === KEY)).find(KEY);
  if (price === undefined || price.free) throw new PriceError(`${KEY} has no price.`);
  const { priceNano: thousandNano, source, sourceId, asOf } = price;
  return { thousandNano, priceVersion: `${SYNTHESIS_MODEL}@${asOf}`, source, sourceId, asOf };
}

/** Nano-dollars of so many characters, rounded up. */
export const costOfSynthesis = (chars: number, { thousandNano } = SYNTHESIS): Nano =>
  Math.ceil((chars * thousandNano) / CHARS_OF_PRICE);
