// The ledger's rules without the runtime around them: what the simulation drives.

export { reserve } from "./attempts/reserve.ts";
export { abort, expire, settle } from "./attempts/settle.ts";
export type { Books } from "./books.ts";
export type { MonthBudget } from "./budget.ts";
export { relevel } from "./levels/relevel.ts";
export { Breaker } from "./limits/breaker.ts";
export { reconcile, reportMetered } from "./meters/metered.ts";
export { ensureLedgerSchema } from "./schema.ts";
export { historyOf, statusAt } from "./status.ts";
