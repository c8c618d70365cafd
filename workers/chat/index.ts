import { type Caller, ownName, type Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import { socketCallerOf } from "../wire/socket.ts";
import type { Env } from "./app.ts";
import { createApp } from "./router.ts";
import { overdueSessions } from "./sessions.ts";

export { Conversation } from "./conversation.ts";
export { ChatSockets } from "./sockets/sockets.ts";

const app = createApp();

/** Conversations with the assistant. Only the door reaches them, by a direct call; from the internet they are not there. */
export default class Conversations extends AnsweringEntrypoint<Env> implements Ticking {
  /** A chat socket that the door has let through: it is its person's own object's. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return super.fetch(request);
    return this.env.CHAT_SOCKETS.getByName(ownName(caller)).fetch(request);
  }

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
