import type { ModelDesk } from "../../model/call.ts";

/** A desk whose calls are counted: which model answered, and how many tokens it read and wrote. */
export class Metered {
  readonly desk: ModelDesk;
  used: { model: string | null; inputTokens: number; outputTokens: number } = {
    model: null,
    inputTokens: 0,
    outputTokens: 0,
  };

  constructor(desk: ModelDesk) {
    const { ledger } = desk;
    this.desk = {
      ...desk,
      ledger: {
        abort: (of) => ledger.abort(of),
        reserve: (ask) => {
          this.used = { ...this.used, model: ask.model };
          return ledger.reserve(ask);
        },
        settle: (settlement) => {
          const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = settlement.usage;
          const read = inputTokens + cacheReadTokens + cacheWriteTokens;
          this.used = {
            ...this.used,
            inputTokens: this.used.inputTokens + read,
            outputTokens: this.used.outputTokens + outputTokens,
          };
          return ledger.settle(settlement);
        },
      },
    };
  }
}
