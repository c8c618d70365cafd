import { env as testEnv } from "cloudflare:test";
import type { HeardMessage, HeardTurn, Hearing } from "../chief/contract.ts";
import { desks } from "../model/model.harness.ts";
import type { Env } from "./app.ts";
import { Conversation as RealConversation } from "./conversation.ts";
import { UNHEARD } from "./heard.ts";

// The conversations' objects in the runtime tests: the real class, with a model, a ledger and a clock that a test holds.

const held = desks();
export const openWorld: typeof held.open = (...args) => held.open(...args);

/** What open pages were told: topics, and whose pages. */
export const told: (readonly [readonly string[], string | undefined])[] = [];
const publish = async (topics: readonly string[], person?: string) => void told.push([topics, person]);
export const pages = { getByName: () => ({ publish }) } as unknown as Env["LIVE"];

/** A chief of staff that has nothing to say; a test puts its own in its place. */
export const chief = {
  hear: async (_name: string, _heard: HeardMessage): Promise<Hearing> => UNHEARD,
  kept: [] as HeardTurn[],
};
export const chiefs = {
  getByName: () => ({
    hear: (name: string, heard: HeardMessage) => chief.hear(name, heard),
    keep: async (_name: string, turn: HeardTurn) => void chief.kept.push(turn),
    forgetSession: async () => {},
  }),
} as unknown as Env["CHIEFS"];

export class Conversation extends RealConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, TIME_ZONE: "Europe/Berlin", LIVE: pages, CHIEFS: chiefs }, held.desk);
  }
}

export const objects = testEnv as unknown as Pick<Env, "CONVERSATIONS" | "LEDGER" | "DB">;
