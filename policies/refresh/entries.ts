import type { MillionRates, ModelRow } from "../prices/models.ts";
import { EVERYWHERE } from "../prices/price.ts";
import type { Files } from "./files.ts";

/** One value of the price book, as a person reads it and types it. */
export type Entry = {
  /** What it is called when it is confirmed: `workers.paid.plan`, `nat.data@eastus`, `claude-haiku-5-5.input`. */
  readonly key: string;
  readonly sourceId: string;
  readonly unit: string;
  /** Decimal dollars, the word "free", or an amount that is included. */
  readonly value: string;
};

/** Whether an entry says that something costs nothing. */
export const isFree = ({ value }: Entry): boolean => value === "free";

/** What an amount of a plan is called where there is none. */
export const NONE = "none";
const RATES = [
  "input",
  "output",
  "write5m",
  "write1h",
  "read",
] as const satisfies readonly (keyof MillionRates)[];

/** Every value of the price book, file by file. */
export function entriesOf({ azure, cloudflare, anthropic, free }: Files): Entry[] {
  const prices = [...cloudflare.prices, ...azure.prices].map(
    ([item = "", region = "", unit = "", usd = "", sourceId = ""]) => ({
      key: priceKey(item, region),
      sourceId,
      unit,
      value: usd,
    }),
  );
  const included = cloudflare.included.flatMap(([meter, period, amount, paid, sourceId]) => [
    includedEntry(`included.${meter}.free`, `a ${period} on the Free plan`, amount ?? null, sourceId),
    includedEntry(`included.${meter}.paid`, "a month", paid ?? null, sourceId),
  ]);
  const models = newestRows(anthropic.models).flatMap(modelEntries);
  const { webSearch, batchDivisor } = anthropic;
  return [
    ...prices,
    ...included,
    ...models,
    {
      key: "batchDivisor",
      sourceId: "anthropic",
      unit: "times cheaper in a batch",
      value: `${batchDivisor}`,
    },
    {
      key: "webSearch",
      sourceId: webSearch.source,
      unit: "thousand searches",
      value: webSearch.usdPerThousand,
    },
    ...free.kinds.map(([kind = "", reason = "", sourceId = ""]) => ({
      key: kind,
      sourceId,
      unit: free.reasons[reason] ?? "",
      value: "free",
    })),
  ];
}

export const priceKey = (item: string, region: string): string =>
  region === EVERYWHERE ? item : `${item}@${region}`;

const includedEntry = (
  key: string,
  unit: string,
  amount: string | number | null,
  sourceId: unknown,
): Entry => ({ key, unit, value: amount === null ? NONE : `${amount}`, sourceId: String(sourceId) });

/** The prices that hold now: of each model the one that began last. */
export function newestRows(rows: readonly ModelRow[]): ModelRow[] {
  const newest = new Map<string, ModelRow>();
  for (const row of rows) {
    const known = newest.get(row.model);
    if (known === undefined || (known.from ?? "") <= (row.from ?? "")) newest.set(row.model, row);
  }
  return [...newest.values()];
}

function modelEntries({ model, usdPerMillion, long, source: sourceId }: ModelRow): Entry[] {
  const of = (key: string, rates: MillionRates): Entry[] =>
    RATES.map((rate) => ({
      key: `${key}.${rate}`,
      sourceId,
      unit: "million tokens",
      value: rates[rate],
    }));
  if (!long) return of(model, usdPerMillion);
  const above = {
    key: `${model}.long.abovePromptTokens`,
    sourceId,
    unit: "prompt tokens",
    value: `${long.abovePromptTokens}`,
  };
  return [...of(model, usdPerMillion), above, ...of(`${model}.long`, long.usdPerMillion)];
}

/** The rates of a model as confirmed values say them. */
export function ratesFrom(prefix: string, values: ReadonlyMap<string, string>): MillionRates {
  const rate = (name: keyof MillionRates) => values.get(`${prefix}.${name}`) ?? "";
  return {
    input: rate("input"),
    output: rate("output"),
    write5m: rate("write5m"),
    write1h: rate("write1h"),
    read: rate("read"),
  };
}
