import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import * as fc from "fast-check";
import { describe, test } from "vitest";
import { sized } from "../../sizes.harness.ts";
import { NOW, openLedger, world } from "../runtime.harness.ts";
import { checkBounds, checkConserved, type Driver, WALK_BUDGET, walk, walks } from "./walk.harness.ts";

const RUNS = { numRuns: sized(6, 60) };
const LENGTH = sized(40, 120);

/** The real object, on disk and through its own calls; its clock is the walk's. */
function drive(): Driver {
  const ledger = openLedger(WALK_BUDGET);
  const at = (now: number) => {
    world.now = now;
    world.send = async () => new Response(null, { status: 204 });
    return ledger;
  };
  return {
    reserve: async (ask, now) => await at(now).reserve(ask),
    settle: async (settlement, now) => await at(now).settle(settlement),
    abort: async (key, now) => await at(now).abort({ key }),
    extend: async (grant, now) => await at(now).grantExtension(grant),
    expire: async (now) => void (await runDurableObjectAlarm(at(now))),
    evict: async () => {
      // Only what runs can be evicted.
      await ledger.limits();
      await evictDurableObject(ledger);
    },
    sums: async (now) => {
      const { months } = await at(now).history({ from: "2046-11-01", to: "2047-10-31" });
      return new Map(
        months.map(({ month, settledNano, reservedNano }) => [month, { settledNano, reservedNano }]),
      );
    },
  };
}

describe("refuses", () => {
  test("[row 38] [row 162] the real object never passes the allowance or the cap, through alarms and evictions", () =>
    fc.assert(
      fc.asyncProperty(walks(1_000, LENGTH), async (steps) => {
        await walk(drive(), { steps, from: NOW, honest: true }, checkBounds);
      }),
      RUNS,
    ));
});

describe("fails safe", () => {
  test("[row 162] in the real object no money appears or vanishes", () =>
    fc.assert(
      fc.asyncProperty(walks(1_500, LENGTH), async (steps) => {
        await walk(drive(), { steps, from: NOW }, checkConserved);
      }),
      RUNS,
    ));
});
