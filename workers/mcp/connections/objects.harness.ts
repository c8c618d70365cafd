import { env as testEnv } from "cloudflare:test";
import type { Send } from "../../outside.ts";
import type { Env } from "../env.ts";
import { Connections as RealConnections } from "./object.ts";

// For the runtime tests: the real object in workerd, with a clock, keys and a way out that the tests hold.

export const NOW = Date.parse("2046-11-12T12:00:00Z");
const KEY = { id: "key-1", key: "11".repeat(32) };
export const KEYS = { current: KEY, earlier: [] as (typeof KEY)[], arrival: [] as string[] };

type World = { now: number; keys: typeof KEYS | null; send: Send };
const noNetwork: Send = () => {
  throw new Error("The test did not expect a call to the outside");
};
const usual = (): World => ({ now: NOW, keys: KEYS, send: noNetwork });
export const world: World = usual();

export class Connections extends RealConnections {
  constructor(ctx: DurableObjectState, env: Env) {
    const keys = world.keys === null ? undefined : JSON.stringify(world.keys);
    const outside = {
      clock: () => new Date(world.now),
      send: (url: string, init: RequestInit) => world.send(url, init),
    };
    super(ctx, { ...env, CREDENTIAL_KEYS: keys }, outside);
  }
}

const { CONNECTIONS } = testEnv as unknown as Pick<Env, "CONNECTIONS">;
let objects = 0;

/** Connections of the test's own, at the usual moment. */
export function openConnections(given: Partial<World> = {}) {
  Object.assign(world, usual(), given);
  return CONNECTIONS.getByName(`connections-${++objects}`);
}

/** The same object after it was ended: its old stub leads nowhere. */
export const again = (connections: { readonly name?: string | undefined }) =>
  CONNECTIONS.getByName(connections.name ?? "");
