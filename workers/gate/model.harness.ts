import { env as testEnv } from "cloudflare:test";
import { Conversation as RealConversation } from "../chat/conversation.ts";
import type { EnvOf } from "../env.ts";
import type { ModelDesk } from "../model/call.ts";
import { openDesk } from "../model/model.harness.ts";
import type { bindings } from "./bindings.ts";
import { Judgement as RealJudgement } from "./judgement/judgement.ts";

// The assistant's objects in the runtime tests: the real classes, with a model, a ledger and a clock that a test holds.

type Env = EnvOf<typeof bindings>;

/** What the objects ask their model with; each test puts its own here. */
export const world: { desk: ModelDesk } = { desk: openDesk().desk };

const settled = (env: Env): Env => ({ ...env, TIME_ZONE: "Europe/Berlin" });

export class Conversation extends RealConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, settled(env), () => world.desk);
  }
}

export class Judgement extends RealJudgement {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, settled(env), () => world.desk);
  }
}

/** A fresh model and ledger for the objects. Alarms go by the machine's clock, so the desk does too. */
export function openWorld(...options: Parameters<typeof openDesk>) {
  const [wants, changes] = options;
  const opened = openDesk(wants, { clock: () => new Date(), ...changes });
  world.desk = opened.desk;
  return opened;
}

export const objects = testEnv as unknown as Pick<Env, "CONVERSATIONS" | "JUDGEMENTS" | "LEDGER" | "DB">;
