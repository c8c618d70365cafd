import { quantile } from "../rounds.ts";

/** Milliseconds: half of them, and all but one of a hundred, are below. */
export type Delay = { readonly median: number; readonly p99: number };

export const delayOf = (values: readonly number[]): Delay => ({
  median: quantile(values, 0.5),
  p99: quantile(values, 0.99),
});
