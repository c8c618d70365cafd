// The ledger's rules without the runtime around them: what the simulation drives.
export type { Books } from "./books.ts";
export { Breaker } from "./breaker.ts";
export type { Budget } from "./budget.ts";
export { reportMetered } from "./metered.ts";
export { relevel } from "./relevel.ts";
export { reserve } from "./reserve.ts";
export { ensureSchema } from "./schema.ts";
export { abort, expire, settle } from "./settle.ts";
export { historyOf, statusAt } from "./status.ts";
