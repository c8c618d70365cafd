import type { KyInstance } from "ky";
import { z } from "zod";
import type { RetailMeter } from "./meters.ts";

/** Azure's public price list; no account (learn.microsoft.com/rest/api/cost-management/retail-prices). */
export const RETAIL_API = "https://prices.azure.com/api/retail/prices";
const API_VERSION = "2023-01-01-preview";
/** A product in a region has a few hundred meters; more pages than this mean that the filter was not applied. */
const MAX_PAGES = 20;

const item = z.object({
  armRegionName: z.string(),
  productName: z.string(),
  skuName: z.string(),
  meterName: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
  retailPrice: z.number(),
  currencyCode: z.string(),
  tierMinimumUnits: z.number(),
  isPrimaryMeterRegion: z.boolean(),
  effectiveStartDate: z.string(),
});
const page = z.object({
  BillingCurrency: z.literal("USD"),
  Items: z.array(item),
  NextPageLink: z.string().nullish(),
});
export type RetailItem = z.infer<typeof item>;

export class RetailError extends Error {
  override readonly name = "RetailError";
}

/** Every row of a product in a region, over all pages. */
export async function productRows(
  client: KyInstance,
  product: string,
  region: string,
): Promise<RetailItem[]> {
  const filter = `armRegionName eq '${region}' and productName eq '${product}' and priceType eq 'Consumption'`;
  const first = new URL(RETAIL_API);
  first.searchParams.set("api-version", API_VERSION);
  first.searchParams.set("currencyCode", "USD");
  first.searchParams.set("$filter", filter);
  const rows: RetailItem[] = [];
  let next: URL | null = first;
  for (let pages = 0; next !== null; pages++) {
    if (pages === MAX_PAGES)
      throw new RetailError(`${product} in ${region} has more than ${MAX_PAGES} pages.`);
    const answer = page.safeParse(jsonOrNull(await client.get(next).text()));
    if (!answer.success) {
      const [wrong] = answer.error.issues;
      const at =
        wrong === undefined || wrong.path.length === 0 ? "it is no page of prices" : wrong.path.join(".");
      throw new RetailError(`${next.host} answered in another form than that of its price list: ${at}.`);
    }
    rows.push(...answer.data.Items);
    next = nextPage(answer.data.NextPageLink);
  }
  return rows;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The next page is only followed within the price list itself. */
function nextPage(link: string | null | undefined): URL | null {
  if (!link) return null;
  const url = new URL(link);
  const { origin, pathname } = new URL(RETAIL_API);
  if (url.origin !== origin || url.pathname !== pathname)
    throw new RetailError(`The price list points to another place: ${url.origin}${url.pathname}`);
  return url;
}

export type RetailReading =
  | { readonly ok: true; readonly usd: string }
  | { readonly ok: false; readonly why: string };

/**
 * The one price of a meter. Matching by size alone also finds "Basv2 Series Cloud Services", which made a public table
 * up to twice as dear (Azure/karpenter-provider-azure, 2026-06-18): everything has to match, and exactly one row may.
 */
export function priceOf(
  rows: readonly RetailItem[],
  meter: RetailMeter,
  region: string,
  now: Date,
): RetailReading {
  const matching = rows.filter(
    (row) =>
      row.armRegionName === region &&
      row.productName === meter.product &&
      row.skuName === meter.sku &&
      row.meterName === meter.meter &&
      row.unitOfMeasure === meter.unitOfMeasure &&
      row.type === "Consumption" &&
      row.currencyCode === "USD" &&
      row.tierMinimumUnits === 0 &&
      row.isPrimaryMeterRegion &&
      Date.parse(row.effectiveStartDate) <= now.getTime(),
  );
  const [row] = matching;
  if (!row) return { ok: false, why: "no row of the price list matches" };
  if (matching.length > 1) return { ok: false, why: `${matching.length} rows of the price list match` };
  return asDecimal(row.retailPrice);
}

const DECIMALS = 9;

function asDecimal(price: number): RetailReading {
  if (!Number.isFinite(price) || price <= 0) return { ok: false, why: `the price list says ${price}` };
  const text = price.toFixed(DECIMALS).replace(/\.?0+$/, "");
  if (Number(text) !== price) return { ok: false, why: `${price} is finer than a nano-dollar` };
  return { ok: true, usd: text };
}
