import { ACCOUNT_MAX_USD, nanoOf } from "../../../policies/money/allowance.ts";
import { CHEAP_MODEL } from "../../../policies/prices/models.ts";
import type { SettledBill } from "../../../workers/ledger/contract.ts";
import {
  abort,
  type Books,
  Breaker,
  ensureLedgerSchema,
  expire,
  type MonthBudget,
  reconcile,
  relevel,
  reportMetered,
  reserve,
  settle,
} from "../../../workers/ledger/rules.ts";
import { memorySql } from "./sqlite.ts";
import type { Driver } from "./year.ts";

/** What no month may cost. */
export const HARD_LIMIT_NANO = nanoOf(ACCOUNT_MAX_USD);

/** The budget of a machine that is on four hours a day: what such a stack leaves the model. */
export const YEAR_BUDGET: MonthBudget = {
  allowanceNano: 7_540_000_000,
  capNano: HARD_LIMIT_NANO,
  warnNano: 12_000_000_000,
  interactiveNano: 14_000_000_000,
  epsilonNano: 300_000_000,
  fixedNano: 2_400_000_000,
  meteredCeilingNano: 4_760_000_000,
  cheapModels: [CHEAP_MODEL],
};

/** The ledger's own rules over a database in memory, with the clock of the simulation. */
export function ledgerInMemory() {
  const sql = memorySql();
  ensureLedgerSchema(sql);
  let ids = 0;
  const books: Books = {
    sql,
    budget: YEAR_BUDGET,
    breaker: new Breaker(),
    newId: () => String(++ids).padStart(12, "0"),
  };
  const driver = {
    reserve: async (ask, now) => reserve(books, ask, now),
    settle: async (settlement, now) => settle(books, settlement, now),
    abort: async (key, now) => abort(books, key, now),
    reportMetered: async (report, now) => reportMetered(books, report, now),
    wake: async (now) => {
      expire(books, now);
      relevel(books, now);
    },
    reconcile: async (bill, now) => reconcile(books, bill, now),
  } satisfies Driver & { readonly reconcile: (bill: SettledBill, now: number) => Promise<unknown> };
  return { books, driver };
}
