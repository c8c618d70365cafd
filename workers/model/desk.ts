import type { ASKS_MODEL } from "../bindings.ts";
import type { EnvOf } from "../env.ts";
import type { Payer } from "../ledger/keys/contract.ts";
import { OUTSIDE } from "../outside.ts";
import { personOfClient, roleIn } from "../people.ts";
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

type Payers = Pick<EnvOf<typeof ASKS_MODEL>, "PEOPLE" | "MODEL_KEYS">;

/**
 * Who pays for work in that name: the deployment for an owner and for a program or an agency, which only an owner lets in; a person of
 * the household with their own key, unless an owner says otherwise; nobody for an address that the last deploy does not know.
 *
 * @param name of whom the work is for, a person's in lower case
 */
export async function payerOf({ PEOPLE, MODEL_KEYS }: Payers, name: string): Promise<Payer> {
  const role = roleIn(PEOPLE, name);
  if (role !== null && role !== "admin") return MODEL_KEYS.getByName("keys").payerOf(name);
  if (role === "admin" || !name.includes("@")) return { is: "operator" };
  return {
    is: "none",
    detail: `${name} is not on this deployment's list of people (any more), so nobody pays for this.`,
  };
}

async function payerFrom(env: EnvOf<typeof ASKS_MODEL>, named: string): Promise<Paying> {
  const name = named.toLowerCase();
  // A client that signed somebody in works with their money.
  const person = personOfClient(name) ?? name;
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
