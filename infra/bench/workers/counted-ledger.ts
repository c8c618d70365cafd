import Budget, { Ledger } from "the-ledger";
import { countsReply, type ObjectContext, watchStorage } from "./counting.ts";

export { ModelKeys } from "the-ledger";

/** The ledger's own bundle with an object that writes down what it reads and writes. */
class CountedLedger extends Ledger {
  constructor(ctx: ObjectContext, env: object) {
    watchStorage(ctx);
    super(ctx, env);
  }
}

export { CountedLedger as Ledger };

export default class Counted extends Budget {
  override async fetch(request: Request): Promise<Response> {
    return countsReply(request) ?? super.fetch(request);
  }
}
