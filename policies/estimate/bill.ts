import { ACCOUNT_MAX_USD, nanoOf } from "../money/allowance.ts";
import { decimalFromNano, type Nano, times } from "../prices/money.ts";
import { EVERYWHERE, type Price, type PriceBook } from "../prices/price.ts";

/** One line of the monthly bill. Amounts are US dollars without tax, in nano-dollars. */
export type BillLine = {
  readonly resource: string;
  readonly item: string;
  /** Which price of the book it is at; empty when there is none. */
  readonly key: string;
  /** Where the price holds: a region, or everywhere. */
  readonly region: string;
  /** What the ceiling counts, in `unit`s a month. */
  readonly quantity: number;
  readonly unit: string;
  /** Dollars for one unit, as an exact decimal string. */
  readonly unitPrice: string;
  readonly source: string;
  /** What `npm run prices -- --confirm` calls the source; empty when there is no price. */
  readonly sourceId: string;
  /** Day on which the price was read. */
  readonly asOf: string;
  /** Whether the source says that it costs nothing. */
  readonly free: boolean;
  readonly expectedNano: Nano;
  readonly ceilingNano: Nano;
};

/** Why a bill cannot be trusted, or why a resource cannot exist as declared. */
export type PlanProblem = {
  readonly code: "unpriced" | "unknown" | "fit";
  readonly resource: string;
  /** A sentence to act on. */
  readonly message: string;
};

export type Charge = {
  readonly resource: string;
  readonly item: string;
  readonly key: string;
  /** Null when it cannot be told; prices that are the same everywhere need none. */
  readonly region?: string | null;
  readonly expected: number;
  readonly ceiling: number;
  /** Which prices bound this one when it is not in the book. */
  readonly family: RegExp;
};

/** What something without any price is counted at: the whole of the month's budget (ACCOUNT_MAX_USD). */
export const BLANK_CHEQUE_NANO: Nano = nanoOf(ACCOUNT_MAX_USD);

/** A bill in the making: what has no price is charged at the worst price of its family, and said. */
export class Bill {
  readonly lines: BillLine[] = [];
  readonly problems: PlanProblem[] = [];
  readonly book: PriceBook;

  constructor(book: PriceBook) {
    this.book = book;
  }

  charge(charge: Charge): void {
    const price = this.#price(charge);
    if (price) this.add(charge, price, price.priceNano);
    else this.#blankCheque(charge);
  }

  /** A line at a unit price that is not the list price, such as a spot machine's maximum. */
  add({ resource, item, expected, ceiling }: Charge, price: Price, unitNano: Nano): void {
    // A size below zero is refused by the vendor, but only after what stands beside it was made; here it would pay for that.
    const isBillable = (quantity: number) => quantity >= 0 && Number.isSafeInteger(times(unitNano, quantity));
    if (![expected, ceiling].every(isBillable)) {
      const what = `${item}, ${ceiling} × ${price.unit}`;
      this.unpriced(
        resource,
        item,
        `${resource}: nobody can be billed for ${what}. Declare a size that exists.`,
      );
      return;
    }
    this.lines.push({
      resource,
      item,
      key: price.key,
      region: price.region,
      quantity: ceiling,
      unit: price.unit,
      unitPrice: decimalFromNano(unitNano),
      source: price.source,
      sourceId: price.sourceId,
      asOf: price.asOf,
      free: price.free,
      expectedNano: times(unitNano, expected),
      ceilingNano: times(unitNano, ceiling),
    });
  }

  problem(code: PlanProblem["code"], resource: string, message: string): void {
    this.problems.push({ code, resource, message });
  }

  /** Something that no price bounds. */
  unpriced(resource: string, item: string, message: string): void {
    this.problem("unpriced", resource, message);
    this.#blankCheque({ resource, item });
  }

  #price({ resource, item, key, region, family }: Charge): Price | undefined {
    const found = region === null ? undefined : this.book.find(key, region);
    if (found) return found;
    const where = region === null ? "an unknown region" : (region ?? "any region");
    const instead = this.book.dearest(key) ?? this.book.dearest(family);
    const counted = instead
      ? `It is counted at $${decimalFromNano(instead.priceNano)} per ${instead.unit}, the highest known.`
      : "It is counted as the whole budget.";
    this.problem(
      region === null ? "unknown" : "unpriced",
      resource,
      `${resource}: there is no price for ${item} in ${where} (${key}). ${counted} Add the price to policies/prices.`,
    );
    return instead;
  }

  #blankCheque({ resource, item }: Pick<Charge, "resource" | "item">): void {
    this.lines.push({
      resource,
      item: `${item} (no price known)`,
      key: "",
      region: EVERYWHERE,
      quantity: 1,
      unit: "month",
      unitPrice: decimalFromNano(BLANK_CHEQUE_NANO),
      source: "no price known: counted as the whole budget",
      sourceId: "",
      asOf: "",
      free: false,
      expectedNano: BLANK_CHEQUE_NANO,
      ceilingNano: BLANK_CHEQUE_NANO,
    });
  }
}
