import type { Row } from "./price.ts";

/** Where prices were read and on which day, by the short name that `npm run prices -- --confirm` takes. */
export type Sources = Readonly<Record<string, { readonly source: string; readonly asOf: string }>>;

/** A data file of prices, as `cloudflare.json` and `azure.json` are: one price a row, each with the name of its source. */
export type PriceFile = {
  readonly sources: Sources;
  /** Item, region, unit, dollars (or the word "free"), source. */
  readonly prices: readonly (readonly string[])[];
};

/** The rows of a file as prices of a provider; a row whose source is not listed has none, and is refused when loaded. */
export function rowsOf(provider: string, file: PriceFile): Row[] {
  return file.prices.map(([item = "", region = "", unit = "", usd = "", sourceId = ""]) => ({
    key: `${provider}.${item}`,
    region,
    unit,
    usd,
    sourceId,
    source: file.sources[sourceId]?.source ?? "",
    asOf: file.sources[sourceId]?.asOf ?? "",
  }));
}
