import type { ASKS_MODEL } from "../bindings.ts";
import type { EnvOf } from "../env.ts";
import { OUTSIDE } from "../outside.ts";
import type { ModelDesk, Paying } from "./call.ts";
import { modelsFrom } from "./choice.ts";
import { pricesFor } from "./prices.ts";

/** What a model call is made with in the real world: the stack's ledger, price book, models, provider and clock. */
export function deskOf(env: EnvOf<typeof ASKS_MODEL>): ModelDesk {
  // A stub that has failed once stays broken, so each call gets its own.
  const ledger = () => env.LEDGER.getByName("ledger");
  return {
    ledger: {
      reserve: (ask) => ledger().reserve(ask),
      settle: (settlement) => ledger().settle(settlement),
      abort: (of) => ledger().abort(of),
    },
    prices: pricesFor(env.MODEL_BASE_URL),
    models: modelsFrom(env.MODELS),
    payer: (person) => payerFrom(env, person),
    baseUrl: env.MODEL_BASE_URL,
    apiKey: env.ANTHROPIC_API_KEY,
    gatewayToken: env.AI_GATEWAY_TOKEN,
    clock: OUTSIDE.clock,
    send: OUTSIDE.send,
    wait: OUTSIDE.wait,
  };
}

/** Only people of the household may have a key of their own, so that nobody is asked about anybody else. */
async function payerFrom(env: EnvOf<typeof ASKS_MODEL>, named: string): Promise<Paying> {
  const person = named.toLowerCase();
  if (!(env.HOUSEHOLD as readonly string[]).includes(person)) return "deployment";
  const keys = () => env.MODEL_KEYS.getByName("keys");
  const payer = await keys().payerOf(person);
  if (payer.is === "operator") return "deployment";
  if (payer.is === "none") return { none: payer.detail };
  return {
    apiKey: payer.apiKey,
    baseUrl: env.PROVIDER_URL,
    gatewayToken: undefined,
    ledger: {
      reserve: (ask) => keys().reserve(person, ask),
      settle: (settlement) => keys().settle(settlement),
      abort: (of) => keys().abort(of),
    },
  };
}
