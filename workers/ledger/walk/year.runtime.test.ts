import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test } from "vitest";
import { isLong } from "../../sizes.harness.ts";
import { openLedger, world } from "../runtime.harness.ts";
import { END, HARD_MONTH, liveHardMonth, YEAR_BUDGET } from "./year.harness.ts";

test.runIf(isLong)(
  "[row 38] [row 164] the hardest month of the simulated year, lived by the real object, comes to the same",
  async () => {
    const ledger = openLedger(YEAR_BUDGET);
    world.send = async () => new Response(null, { status: 204 });
    const at = (now: number) => {
      world.now = now;
      return ledger;
    };
    const tally = await liveHardMonth({
      reserve: async (ask, now) => await at(now).reserve(ask),
      settle: async (settlement, now) => await at(now).settle(settlement),
      abort: async (key, now) => await at(now).abort({ key }),
      reportMetered: async (report, now) => await at(now).reportMetered(report),
      wake: async (now) => void (await runDurableObjectAlarm(at(now))),
    });
    const { settledNano, committedNano, level } = await at(END).status();
    expect({ ...tally, settledNano, committedNano, level }).toEqual(HARD_MONTH);
  },
);
