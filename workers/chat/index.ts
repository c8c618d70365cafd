import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import { onError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import type { ChatApp, Env } from "./app.ts";
import { chat, forget, showHistory } from "./chat.ts";
import { overdueSessions } from "./sessions.ts";

export { Conversation } from "./conversation.ts";

/** The routes of conversations. Identity, role, size and JSON were checked by the door. */
export function createApp(): ChatApp {
  const app: ChatApp = new Hono();

  app.post("/api/chat", chat);
  app.get("/api/chat/:sessionKey", showHistory);
  app.delete("/api/chat/:sessionKey", forget);

  app.notFound(() => {
    throw new Problem("not_found", "Conversations have no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** Conversations with the assistant. Only the door reaches them, by a direct call; from the internet they are not there. */
export default class Conversations extends WorkerEntrypoint<Env> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await app.fetch(requestOf(asked), { ...this.env, caller, clock: () => new Date() }));
  }

  /** The net under the alarms of conversations whose time is over. */
  async tick(at: number): Promise<void> {
    for (const id of await overdueSessions(this.env.DB, at))
      await this.env.CONVERSATIONS.getByName(id).wake();
  }
}
