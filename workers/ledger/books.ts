import type { Sql } from "../portable/sql.ts";
import type { Budget } from "./budget.ts";
import type { Breaker } from "./limits/breaker.ts";

/** All that the ledger's rules work on. The time of a call is an argument of its own. */
export type Books = {
  readonly sql: Sql;
  readonly budget: Budget;
  readonly breaker: Breaker;
  /** An id for a row made at that moment; ids sort by it. */
  readonly newId: (at: number) => string;
};
