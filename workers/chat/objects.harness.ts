import { env as testEnv } from "cloudflare:test";
import { desks } from "../model/model.harness.ts";
import type { Env } from "./app.ts";
import { Conversation as RealConversation } from "./conversation.ts";

// The conversations' objects in the runtime tests: the real class, with a model, a ledger and a clock that a test holds.

const held = desks();
export const openWorld = held.open;

/** What open pages were told: topics, and whose pages. */
export const told: (readonly [readonly string[], string | undefined])[] = [];
const publish = async (topics: readonly string[], person?: string) => void told.push([topics, person]);
const pages = { getByName: () => ({ publish }) } as unknown as Env["LIVE"];

export class Conversation extends RealConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, TIME_ZONE: "Europe/Berlin", LIVE: pages }, held.desk);
  }
}

export const objects = testEnv as unknown as Pick<Env, "CONVERSATIONS" | "LEDGER" | "DB">;
