import type { ASKS_MODEL } from "../bindings.ts";
import type { EnvOf } from "../env.ts";
import type { Payer } from "../ledger/keys/contract.ts";
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

type Payers = Pick<EnvOf<typeof ASKS_MODEL>, "HOUSEHOLD" | "MODEL_KEYS">;

/**
 * Who pays for a person's work. Only people of the household may have a key of their own, so that nobody is asked about anybody else.
 *
 * @param person by their address, in lower case
 */
export async function payerOf({ HOUSEHOLD, MODEL_KEYS }: Payers, person: string): Promise<Payer> {
  if (!(HOUSEHOLD as readonly string[]).includes(person)) return { is: "operator" };
  return MODEL_KEYS.getByName("keys").payerOf(person);
}

async function payerFrom(env: EnvOf<typeof ASKS_MODEL>, named: string): Promise<Paying> {
  const person = named.toLowerCase();
  const payer = await payerOf(env, person);
  if (payer.is === "operator") return "deployment";
  if (payer.is === "none") return { none: payer.detail };
  const keys = () => env.MODEL_KEYS.getByName("keys");
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
