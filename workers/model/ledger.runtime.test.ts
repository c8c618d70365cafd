import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { openLedger } from "../ledger/runtime.harness.ts";
import { askModel } from "./ask-model.ts";
import { answered, callOf, openDesk } from "./model.harness.ts";

// The same calls against the stack's real ledger, in the real runtime.

const CALLS = 500;
const COVERED = 50;
/** At the floor the ledger does not shrink it, so that each call is admitted in full or not at all. */
const call = callOf({ maxOutputTokens: 256, timeLimitMs: 60_000 });

/** What the ledger sets aside for that call. */
async function stakeNano(): Promise<number> {
  const { desk, ledger } = openDesk();
  await askModel(call, desk);
  return ledger.asks[0]?.amountNano ?? 0;
}

describe("allows", () => {
  test("500 calls at once against money for 50: exactly 50 are sent [row 162]", async () => {
    const ledger = openLedger({ allowanceNano: COVERED * (await stakeNano()) });
    const model = openOfflineModel();
    const decided = Promise.withResolvers<void>();
    let sent = 0;
    const { desk } = openDesk(undefined, {
      ledger: {
        reserve: (ask) => ledger.reserve(ask),
        settle: (settlement) => ledger.settle(settlement),
        abort: (of) => ledger.abort(of),
      },
      send: async (url, init) => {
        if (url.endsWith("/v1/messages")) {
          sent += 1;
          // No answer, and so no money back, until every call was admitted or refused.
          await decided.promise;
        }
        return model.answer(new Request(url, init));
      },
    });
    let refused = 0;
    const results = await Promise.all(
      Array.from({ length: CALLS }, async () => {
        const result = await askModel(call, desk);
        if (!result.ok && ++refused === CALLS - COVERED) decided.resolve();
        return result;
      }),
    );
    expect(sent).toBe(COVERED);
    expect(results.filter(({ ok }) => ok)).toHaveLength(COVERED);
    for (const result of results) if (!result.ok) expect(result.reason).toBe("no_money");
    const spentNano = results.reduce((sum, { costNano }) => sum + costNano, 0);
    const { settledNano, reservedNano, openReservations } = await ledger.status();
    expect([settledNano, reservedNano, openReservations]).toEqual([spentNano, 0, 0]);
  });

  test("the ledger's books hold each call's tokens, price version and model", async () => {
    const ledger = openLedger();
    const { desk } = openDesk(undefined, {
      ledger: {
        reserve: (ask) => ledger.reserve(ask),
        settle: (settlement) => ledger.settle(settlement),
        abort: (of) => ledger.abort(of),
      },
    });
    const { costNano, model } = answered(await askModel(call, desk));
    const { shares } = await ledger.status();
    expect(shares).toContainEqual(
      expect.objectContaining({ kind: "model", name: model, settledNano: costNano }),
    );
    expect(shares).toContainEqual(
      expect.objectContaining({ kind: "user", name: "owner@example.com", settledNano: costNano }),
    );
  });
});
