import { env as testEnv } from "cloudflare:test";
import type { Env } from "../ledger.ts";
import { ModelKeys as RealModelKeys } from "./object.ts";

// For the runtime tests: the real object in workerd, with a clock and keys that the tests hold.

export const NOW = Date.parse("2046-11-12T12:00:00Z");
const KEY = { id: "key-1", key: "11".repeat(32) };
export const KEYS = { current: KEY, earlier: [] as (typeof KEY)[], arrival: [] as string[] };

type World = { now: number; keys: typeof KEYS | null };
export const world: World = { now: NOW, keys: KEYS };

export class ModelKeys extends RealModelKeys {
  constructor(ctx: DurableObjectState, env: Env) {
    const CREDENTIAL_KEYS = world.keys === null ? undefined : JSON.stringify(world.keys);
    super(ctx, { ...env, CREDENTIAL_KEYS }, { clock: () => new Date(world.now) });
  }
}

const { MODEL_KEYS } = testEnv as unknown as Pick<Env, "MODEL_KEYS">;
let objects = 0;

/** Keys of the test's own, at the usual moment; a stub of an object that has ended stays broken, so each call gets its own. */
export function openKeys(given: Partial<World> = {}) {
  Object.assign(world, { now: NOW, keys: KEYS }, given);
  const name = `keys-${++objects}`;
  return () => MODEL_KEYS.getByName(name);
}
