import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import type { ChatApp, Env } from "./app.ts";
import { chat, forget, showHistory } from "./chat.ts";
import { overdueSessions } from "./sessions.ts";
import { listThreads, renameThread, stopThread } from "./threads.ts";

export { Conversation } from "./conversation.ts";

/** The routes of conversations. */
export function createApp(): ChatApp {
  const app: ChatApp = newApp("Conversations have");

  app.get("/api/chat", listThreads);
  app.post("/api/chat", chat);
  app.get("/api/chat/:sessionKey", showHistory);
  app.patch("/api/chat/:sessionKey", renameThread);
  app.delete("/api/chat/:sessionKey", forget);
  app.post("/api/chat/:sessionKey/stop", stopThread);
  return app;
}

const app = createApp();

/** Conversations with the assistant. Only the door reaches them, by a direct call; from the internet they are not there. */
export default class Conversations extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    const keep = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    return app.fetch(request, { ...this.env, caller, clock: OUTSIDE.clock, keep });
  }

  /** The net under the alarms of conversations whose time is over. */
  async tick(at: number): Promise<void> {
    for (const id of await overdueSessions(this.env.DB, at))
      await this.env.CONVERSATIONS.getByName(id).wake();
  }
}
