import { ask } from "../../api/request.ts";
import { type Resource, resource } from "../../api/resource.ts";
import type { Reply } from "../../api/types.ts";

export type Thread = Reply<"GET /api/chat">["threads"][number];
export type History = Reply<"GET /api/chat/:sessionKey">;

/** The owner's conversations, the latest first. */
export const threads = resource("threads", () => ask("GET /api/chat"));

/** What was said in one. */
export const historyOf = (sessionKey: string): Resource<History> =>
  resource(`thread:${sessionKey}`, () => ask("GET /api/chat/:sessionKey", { params: { sessionKey } }));

/** A key for a conversation that does not exist yet. */
export const freshKey = (): string => crypto.randomUUID();
