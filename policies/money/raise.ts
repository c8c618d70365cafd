import type { Line } from "../estimate/bill.ts";
import { ageDays, ageOf, type Dated, howToConfirm, OLD_DAYS, sinceText } from "../prices/age.ts";
import { BOOK } from "../prices/index.ts";
import { MODELS, type ModelPrice, modelPrice } from "../prices/models.ts";
import { times } from "../prices/money.ts";
import { dayOf, type PriceBook } from "../prices/price.ts";

/** What a deploy may spend money on: a month's quantity at each price, as `key@region`, and the model for each kind of work. */
export type Spending = {
  readonly quantities: Readonly<Record<string, number>>;
  readonly models: Readonly<Record<string, string>>;
};

/** Something that costs more than what is deployed, at a price that nobody has looked at for long. */
export type Raise = { readonly resource: string; readonly message: string };

const NOTHING: Spending = { quantities: {}, models: {} };

/** What a bill spends on. Lines without a price of the book are refused elsewhere and have no name here. */
export function spendingOf(lines: readonly Line[], models: Readonly<Record<string, string>>): Spending {
  const quantities: Record<string, number> = {};
  for (const { key, region, quantity } of lines.filter((line) => line.key !== "" && line.quantity > 0)) {
    const id = `${key}@${region}`;
    quantities[id] = (quantities[id] ?? 0) + quantity;
  }
  return { quantities, models };
}

export type Change = {
  /** What is deployed; null when nothing is. */
  readonly before: Spending | null;
  readonly lines: readonly Line[];
  readonly models: Readonly<Record<string, string>>;
  /** Day on which the owner said that the prices are meant, YYYY-MM-DD. */
  readonly confirmed: string | undefined;
};

/**
 * What is raised at an old price without the owner's word. What is deployed goes on at any age, and so does what costs no more:
 * both sides are priced alike, so a price that rose is no raise.
 */
export function raises({ before, lines, models, confirmed }: Change, now: Date, book = BOOK): Raise[] {
  const from = before ?? NOTHING;
  const isOpen = (price: Dated) =>
    ageOf(price, now).standing === "old" && !isConfirmed(confirmed, price.asOf, now);
  return [
    ...raisedLines(from, lines, isOpen, book).map((line) =>
      raise(line.resource, `${line.resource} (${line.item})`, line, now),
    ),
    ...dearerModels(from.models, models, now)
      .filter(({ price }) => isOpen(price))
      .map(({ kind, price }) => raise("purser:models", `${price.model} for ${kind}`, price, now)),
  ];
}

/** The owner's word counts for prices that were read before it, as long as a price would. */
export function isConfirmed(word: string | undefined, asOf: string, now: Date): boolean {
  if (word === undefined || dayOf(word) === null || word < asOf) return false;
  const age = ageDays(word, now);
  return age >= -1 && age < OLD_DAYS;
}

function raisedLines(
  { quantities }: Spending,
  lines: readonly Line[],
  isOpen: (price: Dated) => boolean,
  book: PriceBook,
): Line[] {
  const after = spendingOf(lines, {}).quantities;
  const total = (of: Readonly<Record<string, number>>) =>
    Object.entries(of).reduce((sum, [id, quantity]) => sum + costOf(id, quantity, book), 0);
  // A cheaper machine in the place of a dearer one raises nothing, although it is new.
  if (total(after) <= total(quantities)) return [];
  const grown = (line: Line) => {
    const id = `${line.key}@${line.region}`;
    return (after[id] ?? 0) > (quantities[id] ?? 0);
  };
  return lines.filter((line) => line.key !== "" && line.ceilingNano > 0 && grown(line) && isOpen(line));
}

function costOf(id: string, quantity: number, book: PriceBook): number {
  const at = id.lastIndexOf("@");
  const price = book.find(id.slice(0, at), id.slice(at + 1));
  return price ? times(price.priceNano, quantity) : 0;
}

/** Kinds of work whose model costs more than the deployed one; with none deployed, more than the cheapest there is. */
function dearerModels(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  now: Date,
): { kind: string; price: ModelPrice }[] {
  return Object.entries(after).flatMap(([kind, model]) => {
    const price = modelPrice(model, now);
    const had = modelPrice(before[kind] ?? "", now) ?? cheapest(now);
    if (price === null || had === null) return [];
    const isDearer = price.rates.input > had.rates.input || price.rates.output > had.rates.output;
    return isDearer ? [{ kind, price }] : [];
  });
}

function cheapest(now: Date): ModelPrice | null {
  const prices = [...MODELS.keys()].flatMap((model) => modelPrice(model, now) ?? []);
  return prices.toSorted((a, b) => a.rates.output - b.rates.output)[0] ?? null;
}

function raise(
  resource: string,
  what: string,
  { asOf, source, sourceId }: { readonly asOf: string; readonly source: string; readonly sourceId: string },
  now: Date,
): Raise {
  return {
    resource,
    message:
      `${what} costs more than what is deployed, and its price was read on ${asOf}, ${sinceText(ageDays(asOf, now))}. ` +
      `Read it again (${howToConfirm(sourceId)}), or look at ${source} and say on which day you did: ` +
      "npx pulumi config set purser:pricesConfirmed <YYYY-MM-DD>",
  };
}
