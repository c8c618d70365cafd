import type { Config } from "./config.ts";

/** What the deploy hands the ledger, in nano-dollars a month. */
export type LedgerBudget = {
  readonly allowanceNano: number;
  readonly capNano: number;
  readonly warnNano: number;
  readonly interactiveNano: number;
  readonly epsilonNano: number;
  readonly fixedNano: number;
  readonly meteredCeilingNano: number;
  readonly cheapModels: string[];
};

const CAP_USD = 15;
const WARN_USD = 12;
const INTERACTIVE_USD = 14;
/** 2 % of the cap, for rounding and price drift. */
const EPSILON_USD = 0.3;

const NANO_PER_USD = 1_000_000_000;
const nano = (usd: number): number => Math.round(usd * NANO_PER_USD);

/** The month's numbers for the stack's ledger. */
export function budgetOf({ models }: Config): LedgerBudget {
  return {
    allowanceNano: nano(CAP_USD) - nano(EPSILON_USD),
    capNano: nano(CAP_USD),
    warnNano: nano(WARN_USD),
    interactiveNano: nano(INTERACTIVE_USD),
    epsilonNano: nano(EPSILON_USD),
    fixedNano: 0,
    meteredCeilingNano: 0,
    cheapModels: [models.cheap],
  };
}
