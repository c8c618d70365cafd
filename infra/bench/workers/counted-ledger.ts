import Budget, { Ledger as RealLedger } from "the-ledger";
import { countsReply, type ObjectContext, watchStorage } from "./counting.ts";

export { ModelKeys } from "the-ledger";

/** The ledger's own bundle with an object that writes down what it reads and writes. */
export class Ledger extends RealLedger {
  constructor(ctx: ObjectContext, env: object) {
    watchStorage(ctx);
    super(ctx, env);
  }
}

export default class Counted extends Budget {
  override async fetch(request: Request): Promise<Response> {
    return countsReply(request) ?? super.fetch(request);
  }
}
