// The ledger's rules without the runtime around them: what the simulation drives.
export type { Books } from "./books.ts";
export type { Budget } from "./budget.ts";
export { relevel } from "./levels/relevel.ts";
export { Breaker } from "./limits/breaker.ts";
export { reconcile, reportMetered } from "./meters/metered.ts";
export { reserve } from "./reserve.ts";
export { ensureSchema } from "./schema.ts";
export { abort, expire, settle } from "./settle.ts";
export { historyOf, statusAt } from "./status.ts";
