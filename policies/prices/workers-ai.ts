import { type PriceFile, priceRowsOf } from "./file.ts";
import { loadPrices, PriceError } from "./price.ts";

/**
 * What one unit of a model of Workers AI costs, and where and when that was read.
 *
 * @throws PriceError when the price is not in the file, or is unusable
 */
export function loadInference(file: PriceFile, key: string, model: string) {
  const price = loadPrices(priceRowsOf("cloudflare", file).filter((row) => row.key === key)).find(key);
  if (price === undefined || price.free) throw new PriceError(`${key} has no price.`);
  const { priceNano: unitNano, source, sourceId, asOf } = price;
  return { unitNano, priceVersion: `${model}@${asOf}`, source, sourceId, asOf };
}
