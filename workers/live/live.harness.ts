import { Live as RealLive } from "./live.ts";

// The object in the runtime tests: the real one, with a clock that the test moves.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");
export const world = { now: NOW };

export class Live extends RealLive {
  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env, { clock: () => new Date(world.now) });
  }
}
