import { env as testEnv } from "cloudflare:test";
import { OUTSIDE } from "../outside.ts";
import type { Env } from "./app.ts";
import { StandInAzure } from "./azure/azure.harness.ts";
import { Machine as RealMachine } from "./machine.ts";

// For the runtime tests: the real object in workerd, with a clock, a month and an Azure that the tests hold.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");

export const PLAN = {
  profile: "hours",
  hoursPerDay: 4,
  hourNano: 40_000_000,
  tenantId: "tenant",
  clientId: "client",
  issuer: "https://purser.example.com/azure",
  subject: "purser:prod:machine",
  hostname: "machine.example.com",
  ingress: "tunnel",
  next: null,
  resourceId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/m",
};

export const world = { now: NOW, azure: new StandInAzure(() => NOW), level: 0, keys: "", hoursPerDay: 4 };

const LEDGER = { getByName: () => ({ reportMetered: async () => ({ level: world.level }) }) };
const OUTBOX = { getByName: () => ({ take: async () => true }) };

const planned = () => ({
  MACHINE_PLAN: { ...PLAN, hoursPerDay: world.hoursPerDay },
  MACHINE_SIGNING_KEYS: world.keys,
});

export class Machine extends RealMachine {
  constructor(ctx: DurableObjectState, env: Env) {
    const bound = { ...env, LEDGER, OUTBOX, ...planned() };
    super(ctx, bound as unknown as Env, {
      ...OUTSIDE,
      clock: () => new Date(world.now),
      send: (url, init) => world.azure.send(url, init),
    });
  }
}

const { MACHINE } = testEnv as unknown as Pick<Env, "MACHINE">;
let objects = 0;

/** A machine of its own, and a key that signs. */
export async function openMachine({ hoursPerDay = PLAN.hoursPerDay } = {}) {
  const pair = (await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  )) as CryptoKeyPair;
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  Object.assign(world, {
    now: NOW,
    level: 0,
    hoursPerDay,
    azure: new StandInAzure(() => world.now),
    keys: JSON.stringify([Object.assign(jwk, { kid: "one" })]),
  });
  return MACHINE.getByName(`machine-${++objects}`);
}
