import { env as testEnv } from "cloudflare:test";
import type { EnvOf } from "../env.ts";
import { desks } from "../model/model.harness.ts";
import type { bindings } from "./bindings.ts";
import { Judgement as RealJudgement } from "./judgement/judgement.ts";

// The gate's objects in the runtime tests: the real classes, with a model, a ledger and a clock that a test holds.

type Env = EnvOf<typeof bindings>;

const held = desks();
export const openWorld = held.open;

export class Judgement extends RealJudgement {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, TIME_ZONE: "Europe/Berlin" }, held.desk);
  }
}

export const objects = testEnv as unknown as Pick<Env, "JUDGEMENTS" | "LEDGER" | "DB">;
