import { env as testEnv } from "cloudflare:test";
import { desks } from "../model/model.harness.ts";
import type { Env } from "./app.ts";
import { Conversation as RealConversation } from "./conversation.ts";

// The conversations' objects in the runtime tests: the real class, with a model, a ledger and a clock that a test holds.

const held = desks();
export const openWorld = held.open;

export class Conversation extends RealConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, TIME_ZONE: "Europe/Berlin" }, held.desk);
  }
}

export const objects = testEnv as unknown as Pick<Env, "CONVERSATIONS" | "LEDGER" | "DB">;
