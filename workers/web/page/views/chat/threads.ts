import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { type Watched, watched } from "../../api/watched.ts";

export type ThreadRow = ReplyOf<"GET /api/chat">["threads"][number];
export type ThreadReply = ReplyOf<"GET /api/chat/:sessionKey">;

/** The owner's conversations, the latest first. */
export const threads = watched("chat", () => ask("GET /api/chat"));

/** What was said in one. */
export const threadOf = (sessionKey: string): Watched<ThreadReply> =>
  watched(`chat:${sessionKey}`, () => ask("GET /api/chat/:sessionKey", { params: { sessionKey } }));

/** A key for a conversation that does not exist yet. */
export const freshKey = (): string => crypto.randomUUID();
