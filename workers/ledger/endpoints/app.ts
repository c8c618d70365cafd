import type { Context, Hono } from "hono";
import type { Caller } from "../../caller.ts";
import type { Outside } from "../../outside.ts";
import type { Env } from "../ledger.ts";

/** What the budget's routes need besides a request: the ledger, who calls, and the time. */
export type BudgetSurroundings = Env & Pick<Outside, "clock"> & { readonly caller: Caller };

export type BudgetEnv = { Bindings: BudgetSurroundings };
export type BudgetContext = Context<BudgetEnv>;
export type BudgetApp = Hono<BudgetEnv>;

/** The one ledger. */
export const ledgerOf = ({ LEDGER }: Pick<Env, "LEDGER">) => LEDGER.getByName("ledger");
