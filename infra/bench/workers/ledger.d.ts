/** The ledger's bundle, as it would be uploaded; the benchmark's build says which file that is. */
declare module "the-ledger" {
  import type { Ask, LedgerContract, Settlement } from "../../../workers/ledger/contract.ts";

  export class Ledger {
    constructor(ctx: object, env: object);
    reserve(ask: Ask): Promise<Awaited<ReturnType<LedgerContract["reserve"]>>>;
    settle(settlement: Settlement): Promise<{ readonly ok: boolean }>;
  }
}
