import azure from "./azure.json" with { type: "json" };
import cloudflare from "./cloudflare.json" with { type: "json" };
import { priceRowsOf } from "./file.ts";
import { loadPrices, type PriceRow } from "./price.ts";

/** Every row of the price book as written down, for tests that break one. */
export const ROWS: readonly PriceRow[] = [
  ...priceRowsOf("cloudflare", cloudflare),
  ...priceRowsOf("azure", azure),
];

/** The price book of this project. Loading throws when any row of it is unusable. */
export const BOOK = loadPrices(ROWS);
