// What others measure and bill: infrastructure's totals, and a provider's own bill. Types only.

/** Metered infrastructure: the month's totals so far, not increments; a lower report never lowers what is known. */
export type MeteredReport = {
  readonly kind: string;
  readonly month: string;
  readonly quantity: number;
  readonly amountNano: number;
  /** Committed but not used yet, such as the rest of an open machine window. */
  readonly reservedNano?: number;
};

/** A provider's own bill for whole UTC days of a month, from its first up to and including `throughDay`. */
export type SettledBill = {
  readonly source: string;
  readonly month: string;
  readonly throughDay: string;
  readonly billedNano: number;
  /** The part of it that grows no more; only such a part takes back what was presumed too high. */
  readonly final?: { readonly throughDay: string; readonly billedNano: number } | undefined;
  /** Line items nobody knows a price or a reason for; any of them throttles. */
  readonly unknownItems: readonly string[];
};
export type Reconciled = {
  /** What was added to the month so that it is no less than the bill. */
  readonly raisedNano: number;
  /** (billed - ledger) / billed, in parts per million. */
  readonly driftPpm: number;
  readonly flagged: boolean;
};
