import { v7 } from "uuid";
import { memorySql } from "../../infra/cli/simulate/sqlite.ts";
import type { Books } from "./books.ts";
import type { MonthBudget } from "./budget.ts";
import type { Ask, MeteredUsage, Settlement } from "./contract.ts";
import { Breaker } from "./limits/breaker.ts";
import { ensureLedgerSchema } from "./schema.ts";

// For this folder's tests in Node.

export const USD = 1_000_000_000;
export const CENT = 10_000_000;
export const NOW = Date.parse("2026-11-12T12:00:00Z");

export const BUDGET: MonthBudget = {
  allowanceNano: 14.7 * USD,
  capNano: 15 * USD,
  warnNano: 12 * USD,
  interactiveNano: 14 * USD,
  epsilonNano: 0.3 * USD,
  fixedNano: 0,
  meteredCeilingNano: 0,
  cheapModels: ["claude-haiku-5-5"],
};

/** Empty books with this budget. */
export function openBooks(budget: Partial<MonthBudget> = {}): Books {
  const sql = memorySql();
  ensureLedgerSchema(sql);
  return {
    sql,
    budget: { ...BUDGET, ...budget },
    breaker: new Breaker(),
    newId: (at) => v7({ msecs: at }),
  };
}

let keys = 0;
export const ask = (more: Partial<Ask> = {}): Ask => ({
  key: `key-${++keys}`,
  amountNano: CENT,
  model: "claude-haiku-5-5",
  work: "interactive",
  scope: {},
  priceVersion: "2026-11-20",
  ttlMs: 600_000,
  ...more,
});

export const NO_USAGE: MeteredUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  webSearches: 0,
};

export const settlement = (key: string, amountNano: number): Settlement => ({
  key,
  amountNano,
  usage: NO_USAGE,
});
