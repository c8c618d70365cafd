import { env as testEnv } from "cloudflare:test";
import { OUTSIDE } from "../../outside.ts";
import type { Env } from "../env.ts";
import { PersonalJournal as RealJournal } from "./object.ts";

// For the runtime tests: the real object in workerd, with a clock that the tests hold.

export const world = { now: Date.parse("2046-11-12T12:00:00Z") };

export class PersonalJournal extends RealJournal {
  constructor(ctx: DurableObjectState, env: Env) {
    const bound = { ...env, TIME_ZONE: "Europe/Berlin" };
    super(ctx, bound, { ...OUTSIDE, clock: () => new Date(world.now) });
  }
}

const { JOURNALS } = testEnv as unknown as Pick<Env, "JOURNALS">;

/** A person's own journal. */
export const journalOf = (person: string) => JOURNALS.getByName(person);
