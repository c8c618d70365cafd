import azure from "./azure.json" with { type: "json" };
import { CLOUDFLARE } from "./cloudflare.ts";
import { loadPrices, type Row } from "./price.ts";

/** One price of `azure.json`: item, region, unit, dollars, source. */
export type AzureRow = readonly [item: string, region: string, unit: string, usd: string, source: string];
export type AzureFile = {
  readonly sources: Readonly<Record<string, { readonly source: string; readonly asOf: string }>>;
  readonly prices: readonly (readonly string[])[];
};

/** The rows of the Azure file as prices; a row whose source is not listed has none, and is refused when loaded. */
export function azureRows(file: AzureFile): Row[] {
  return file.prices.map(([item = "", region = "", unit = "", usd = "", source = ""]) => ({
    key: `azure.${item}`,
    region,
    unit,
    usd,
    source: file.sources[source]?.source ?? "",
    asOf: file.sources[source]?.asOf ?? "",
  }));
}

/** Every row of the price book as written down, for tests that break one. */
export const ROWS: readonly Row[] = [...CLOUDFLARE, ...azureRows(azure)];

/** The price book of this project. Loading throws when any row of it is unusable. */
export const BOOK = loadPrices(ROWS);
