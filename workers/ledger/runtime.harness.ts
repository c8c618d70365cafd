import { env as testEnv } from "cloudflare:test";
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
};

const noCalls = (): Promise<Response> => {
  throw new Error("The test did not expect a call to the outside");
};

export const world: World = { now: NOW, budget: BUDGET, send: noCalls, told: [] };

export class Ledger extends RealLedger {
  constructor(ctx: DurableObjectState, env: Env) {
    const { allowanceNano, ...BUDGET } = world.budget as { allowanceNano: number };
    const LIVE = {
      getByName: () => ({ publish: async (topics: string[]) => void world.told.push(...topics) }),
    };
    const bound = {
      ...env,
      LIVE: LIVE as unknown as Env["LIVE"],
      ALLOWANCE_NANO: allowanceNano,
      BUDGET,
      NOTIFY_URL: "https://notify.test/hook",
    };
    super(ctx, bound, { clock: () => world.now, send: (url, init) => world.send({ url, init }) });
  }
}

let objects = 0;

/** A ledger of its own with this budget, at the usual moment. */
export function openLedger(budget: Partial<typeof BUDGET> = {}) {
  Object.assign(world, { now: NOW, budget: { ...BUDGET, ...budget }, send: noCalls, told: [] });
  const { LEDGER } = testEnv as unknown as Pick<Env, "LEDGER">;
  return LEDGER.getByName(`ledger-${++objects}`);
}

export default {};
