import azure from "./azure.json" with { type: "json" };
import cloudflare from "./cloudflare.json" with { type: "json" };
import { rowsOf } from "./file.ts";
import { loadPrices, type Row } from "./price.ts";

/** Every row of the price book as written down, for tests that break one. */
export const ROWS: readonly Row[] = [...rowsOf("cloudflare", cloudflare), ...rowsOf("azure", azure)];

/** The price book of this project. Loading throws when any row of it is unusable. */
export const BOOK = loadPrices(ROWS);
