import { type Nano, nanoFromDecimal } from "./money.ts";

/** Region of a price that is the same everywhere. */
export const EVERYWHERE = "everywhere";

/** One price as it is written down: a decimal string of US dollars without tax, or the word free. */
export type Row = {
  readonly key: string;
  readonly unit: string;
  /** Decimal dollars, or the word "free"; null is what a search that found nothing leaves, and is refused. */
  readonly usd: string | null;
  readonly region?: string;
  readonly source: string;
  /** Short name of the source, which `npm run prices -- --confirm` takes. */
  readonly sourceId: string;
  /** Day on which the source was read, YYYY-MM-DD. */
  readonly asOf: string;
};

/** One price that passed every check. */
export type Price = {
  readonly key: string;
  readonly unit: string;
  readonly region: string;
  readonly priceNano: Nano;
  /** True when the source says that it costs nothing; the only way to a price of zero. */
  readonly free: boolean;
  readonly source: string;
  readonly sourceId: string;
  readonly asOf: string;
};

export class PriceError extends Error {
  override readonly name = "PriceError";
}

/** Prices by key and region. There is no default: what is not in the book is not known. */
export class PriceBook {
  readonly #prices = new Map<string, Price>();
  readonly all: readonly Price[];

  constructor(prices: readonly Price[]) {
    this.all = prices;
    for (const price of prices) this.#prices.set(`${price.key}@${price.region}`, price);
  }

  /** The price in this region, or the one that holds everywhere. */
  find(key: string, region: string = EVERYWHERE): Price | undefined {
    return this.#prices.get(`${key}@${region}`) ?? this.#prices.get(`${key}@${EVERYWHERE}`);
  }

  /** The highest price of this key, or of keys with this form, in any region: what something unknown is counted at. */
  dearest(which: string | RegExp): Price | undefined {
    const found = this.all.filter(({ key }) => (typeof which === "string" ? key === which : which.test(key)));
    return found.toSorted((a, b) => b.priceNano - a.priceNano)[0];
  }
}

/**
 * Checks rows and makes a book of them.
 * @throws PriceError with every fault at once
 */
export function loadPrices(rows: readonly Row[]): PriceBook {
  const faults: string[] = [];
  const seen = new Set<string>();
  const prices = rows.flatMap((row) => {
    const price = checked(row, faults);
    const id = `${row.key}@${row.region ?? EVERYWHERE}`;
    if (seen.has(id)) faults.push(`${id} is in the book twice.`);
    seen.add(id);
    return price ? [price] : [];
  });
  if (faults.length > 0) throw new PriceError(faults.join("\n"));
  return new PriceBook(prices);
}

function checked(row: Row, faults: string[]): Price | null {
  const { key, unit, usd, region = EVERYWHERE, source, sourceId, asOf } = row;
  const fault = (what: string) => faults.push(`${key || "(no key)"}@${region} ${what}.`);
  const before = faults.length;
  if (!key) fault("has no key");
  if (!unit) fault("has no unit");
  if (!source) fault("has no source");
  if (dayOf(asOf) === null) fault(`has no date (${JSON.stringify(asOf)})`);
  const priceNano = usd === "free" ? 0 : nanoFromDecimal(usd ?? "");
  if (priceNano === null) fault(`has no usable price (${JSON.stringify(usd)})`);
  if (priceNano === 0 && usd !== "free") fault("is zero although its source does not say free");
  if (faults.length > before || priceNano === null) return null;
  return { key, unit, region, priceNano, free: usd === "free", source, sourceId, asOf };
}

/** Milliseconds at the start of a day written YYYY-MM-DD, or null when there is no such day. */
export function dayOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? time : null;
}
