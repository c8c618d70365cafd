import { DAY_MS } from "../../../policies/prices/time.ts";
import type { Bill } from "../../../workers/ledger/contract.ts";
import type { Driver } from "./year.ts";

/** Everything that reports is wrong to the owner's disadvantage, as far as a ledger can be told anything. */
export const ADVERSARY = {
  /** Each call settles this much above what was reserved for it. */
  settledFactor: 1.1,
  /** Infrastructure is reported at this multiple. */
  meteredFactor: 1.5,
  /** The provider's bill is this multiple of what was settled. */
  billedFactor: 1.2,
} as const;

export const ADVERSARY_SENTENCE =
  "The adversary aborts each call and then settles it 10 % above what was reserved, reports the machine at 1.5 times its cost, and bills 20 % more than was settled, a day later.";

type Adverse = Driver & { readonly reconcile: (bill: Bill, now: number) => Promise<unknown> };

/** The same ledger, driven by somebody who reports against it. */
export function adverse(driver: Adverse): Driver {
  const reservedNano = new Map<string, number>();
  const settledNano = new Map<string, number>();
  const counted = new Set<string>();
  let billedDay = "";
  return {
    reserve(ask, now) {
      reservedNano.set(ask.key, ask.amountNano);
      return driver.reserve(ask, now);
    },
    async settle(settlement, now) {
      const month = new Date(now).toISOString().slice(0, 7);
      const reserved = reservedNano.get(settlement.key) ?? settlement.amountNano;
      const amountNano = Math.ceil(reserved * ADVERSARY.settledFactor);
      await driver.abort(settlement.key, now);
      const reply = await driver.settle({ ...settlement, amountNano }, now);
      if (reply.ok && !counted.has(settlement.key)) {
        counted.add(settlement.key);
        settledNano.set(month, (settledNano.get(month) ?? 0) + reply.settledNano);
      }
      return reply;
    },
    abort: (key, now) => driver.abort(key, now),
    reportMetered: (report, now) =>
      driver.reportMetered(
        { ...report, amountNano: Math.ceil(report.amountNano * ADVERSARY.meteredFactor) },
        now,
      ),
    async wake(now) {
      await driver.wake(now);
      const throughDay = new Date(now - DAY_MS).toISOString().slice(0, 10);
      const month = throughDay.slice(0, 7);
      if (throughDay === billedDay || new Date(now).toISOString().slice(0, 7) !== month) return;
      billedDay = throughDay;
      const billedNano = Math.ceil((settledNano.get(month) ?? 0) * ADVERSARY.billedFactor);
      await driver.reconcile({ source: "anthropic", month, throughDay, billedNano, unknownItems: [] }, now);
    },
  };
}
