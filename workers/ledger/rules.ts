// The ledger's rules without the runtime around them: what the simulation drives.
export type { Books } from "./books.ts";
export type { MonthBudget } from "./budget.ts";
export { relevel } from "./levels/relevel.ts";
export { Breaker } from "./limits/breaker.ts";
export { reportMetered } from "./meters/metered.ts";
export { reserve } from "./reserve.ts";
export { ensureLedgerSchema } from "./schema.ts";
export { abort, expire, settle } from "./settle.ts";
export { historyOf, statusAt } from "./status.ts";
