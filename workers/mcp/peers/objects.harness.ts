import { env as testEnv } from "cloudflare:test";
import { v7 } from "uuid";
import type { Notice } from "../../notices/contract.ts";
import type { Env } from "../env.ts";
import { Peers as RealPeers } from "./object.ts";

// For the runtime tests: the real object in workerd, with a clock that the tests hold.

export const NOW = Date.parse("2046-11-12T12:00:00Z");
export const world = { now: NOW };

export class Peers extends RealPeers {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, { clock: () => new Date(world.now), newId: (at) => v7({ msecs: at }) });
  }
}

const { PEERS } = testEnv as unknown as Pick<Env, "PEERS">;
let objects = 0;

/** Peers of the test's own, at the usual moment. */
export function openPeers() {
  world.now = NOW;
  return PEERS.getByName(`peers-${++objects}`);
}

/** A household's outbox, with what it was handed; `isDeaf`: it does not answer. */
export function outboxOf() {
  const outbox = {
    notices: [] as Notice[],
    isDeaf: false,
    take: async (notice: Notice): Promise<boolean> => {
      if (outbox.isDeaf) throw new Error("moved");
      return outbox.notices.push(notice) > 0;
    },
  };
  return outbox;
}
