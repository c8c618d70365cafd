import { env as testEnv } from "cloudflare:test";
import type { Asked } from "../caller.ts";
import type { ChiefNews, HeardMessage, HeardTurn, Hearing } from "../chief/contract.ts";
import { desks } from "../model/model.harness.ts";
import { OUTSIDE } from "../outside.ts";
import type { Env } from "./app.ts";
import { Conversation as RealConversation } from "./conversation.ts";
import { UNHEARD } from "./heard.ts";
import { ChatSockets as RealChatSockets } from "./sockets/sockets.ts";

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
  news: async (): Promise<ChiefNews> => ({ notifications: [], nextAt: null }),
  asked: [] as Asked[],
  answer: (): { status: number; body: object } => ({ status: 200, body: {} }),
};
export const chiefs = {
  getByName: () => ({
    hear: (name: string, heard: HeardMessage) => chief.hear(name, heard),
    keep: async (_name: string, turn: HeardTurn) => void chief.kept.push(turn),
    forgetSession: async () => {},
    news: () => chief.news(),
    tools: async () => [{ name: "memory_search", description: "What is known" }],
    answer: async (asked: Asked) => {
      chief.asked.push(asked);
      const { status, body } = chief.answer();
      return { status, headers: {}, body: JSON.stringify(body) };
    },
  }),
} as unknown as Env["CHIEFS"];

export class Conversation extends RealConversation {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, TIME_ZONE: "Europe/Berlin", LIVE: pages, CHIEFS: chiefs }, held.desk);
  }
}

/** What the sockets have besides: a clock that a test moves, and counters that say no where it wants. */
export const socketWorld = { now: 0, isWithin: true };

export class ChatSockets extends RealChatSockets {
  constructor(ctx: DurableObjectState, env: Env) {
    const counter = { limit: async () => ({ success: socketWorld.isWithin }) } as unknown as RateLimit;
    const bound = { TIME_ZONE: "Europe/Berlin", LIVE: pages, CHIEFS: chiefs };
    super(
      ctx,
      { ...env, ...bound, CHAT_LIMIT: counter, PAGE_LIMIT: counter },
      { clock: () => new Date(socketWorld.now), newId: OUTSIDE.newId },
    );
  }
}

export const objects = testEnv as unknown as Pick<Env, "CONVERSATIONS" | "CHAT_SOCKETS" | "LEDGER" | "DB">;
