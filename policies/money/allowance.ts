import type { Estimate } from "../estimate/index.ts";
import { NANO_PER_USD, type Nano, times } from "../prices/money.ts";

/** The limits of the month, US dollars as the owner reads them. */
export type Budget = {
  /** Hard limit for everything. */
  readonly capUsd: number;
  /** Infrastructure may not be able to cost more than this. */
  readonly warnUsd: number;
  /** The model must be left at least this. */
  readonly minimumAllowanceUsd: number;
  /** Share of the price that taxes add, 0.2 for 20 %. */
  readonly taxRate: number;
};

/** The owner's one number: dollars a month that an account may cost, all its stacks together. Everything else follows it. */
export const ACCOUNT_MAX_USD = 15;

/** Where a month is throttled, as a share of what it may cost. */
const THROTTLE_SHARE = 12 / 15;

/** The whole account's, throttled at four fifths, at least 3 dollars for the model, prices without tax. */
export const DEFAULT_BUDGET: Budget = {
  capUsd: ACCOUNT_MAX_USD,
  warnUsd: ACCOUNT_MAX_USD * THROTTLE_SHARE,
  minimumAllowanceUsd: 3,
  taxRate: 0,
};

/** Kept back for rounding and for prices that move between two looks. */
export const RESERVE_SHARE = 0.02;
/** Where the month is throttled, where only conversations go on, where it stops. */
const LEVEL_SHARES = { throttle: THROTTLE_SHARE, interactiveOnly: 14 / 15, stop: 1 } as const;

export type Allowance = {
  readonly capNano: Nano;
  /** Infrastructure at its ceiling, with tax. */
  readonly ceilingNano: Nano;
  readonly taxNano: Nano;
  readonly reserveNano: Nano;
  /** What the model may use; negative when the infrastructure alone is too dear. */
  readonly allowanceNano: Nano;
  /** Total of the month at which each level begins: $12, $14 and $15 of $15. */
  readonly levels: Readonly<Record<keyof typeof LEVEL_SHARES, Nano>>;
};

/** What the infrastructure leaves for the model: cap − ceiling with tax − reserve. */
export function allowance(
  { ceilingNano }: Pick<Estimate, "ceilingNano">,
  { capUsd, taxRate }: Pick<Budget, "capUsd" | "taxRate"> = DEFAULT_BUDGET,
): Allowance {
  const capNano = nanoOf(capUsd);
  const taxNano = times(ceilingNano, taxRate);
  const reserveNano = times(capNano, RESERVE_SHARE);
  const level = (share: number) => Math.round(capNano * share);
  return {
    capNano,
    ceilingNano: ceilingNano + taxNano,
    taxNano,
    reserveNano,
    allowanceNano: capNano - ceilingNano - taxNano - reserveNano,
    levels: {
      throttle: level(LEVEL_SHARES.throttle),
      interactiveOnly: level(LEVEL_SHARES.interactiveOnly),
      stop: level(LEVEL_SHARES.stop),
    },
  };
}

/** Dollars as a JSON number, in whole cents: tenths of a dollar do not add up exactly. */
export const centsOf = (usd: number): number => Math.round(100 * usd);

/** Cents as a key of a stack's file takes dollars: "11", "10.50". */
export const usdFromCents = (cents: number): string =>
  cents % 100 === 0 ? `${cents / 100}` : (cents / 100).toFixed(2);

/** Dollars as a JSON number, to nano-dollars. */
export const nanoOf = (usd: number): Nano => Math.round(usd * NANO_PER_USD);
