import { env as testEnv } from "cloudflare:test";
import type { Notice } from "../notices/contract.ts";
import { OUTSIDE } from "../outside.ts";
import { BUDGET } from "./ledger.harness.ts";
import { type Env, Ledger as RealLedger } from "./ledger.ts";

// The main module of the runtime tests: the real object in workerd, with a clock and a way out that the tests hold.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");

type Call = { readonly url: string; readonly init: RequestInit };
type World = {
  now: number;
  budget: object;
  send: (call: Call) => Promise<Response>;
  /** What open pages were told. */
  told: string[];
  /** The outbox. */
  take: (notice: Notice) => Promise<boolean>;
};

const noCalls = (): Promise<Response> => {
  throw new Error("The test did not expect a call to the outside");
};

const taken = async () => true;

export const world: World = { now: NOW, budget: BUDGET, send: noCalls, told: [], take: taken };

export class Ledger extends RealLedger {
  constructor(ctx: DurableObjectState, env: Env) {
    const { allowanceNano, ...BUDGET } = world.budget as { allowanceNano: number };
    const LIVE = {
      getByName: () => ({ publish: async (topics: string[]) => void world.told.push(...topics) }),
    };
    const OUTBOX = { getByName: () => ({ take: (notice: Notice) => world.take(notice) }) };
    const bound = { ...env, LIVE, OUTBOX, ALLOWANCE_NANO: allowanceNano, BUDGET } as unknown as Env;
    super(ctx, bound, {
      ...OUTSIDE,
      clock: () => new Date(world.now),
      send: (url, init) => world.send({ url, init }),
    });
  }
}

let objects = 0;

/** A ledger of its own with this budget, at the usual moment. */
export function openLedger(budget: Partial<typeof BUDGET> = {}) {
  const fresh = { now: NOW, send: noCalls, told: [], take: taken };
  Object.assign(world, { ...fresh, budget: { ...BUDGET, ...budget } });
  const { LEDGER } = testEnv as unknown as Pick<Env, "LEDGER">;
  return LEDGER.getByName(`ledger-${++objects}`);
}

export default {};
