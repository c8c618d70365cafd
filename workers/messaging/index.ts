import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import type { Env, MessagingApp } from "./app.ts";
import { CHANNEL_NAMES, isSetUp } from "./channels.ts";
import { takeDiscord } from "./discord/webhook.ts";
import { endGroupPairing, offerGroupPairing } from "./groups/handlers.ts";
import { checkChannelNow, endPairing, offerPairing, showChannels } from "./handlers.ts";
import { takeMail } from "./mail/inbox.ts";
import { takeSlack } from "./slack/webhook.ts";
import { takeUpdate } from "./telegram/webhook.ts";

export { Messenger } from "./messenger.ts";

/** The routes of people's messengers. Webhooks are checked here; they come from outside Access. */
export function createApp(): MessagingApp {
  const app: MessagingApp = newApp("Messaging has");

  app.get("/api/messaging", showChannels);
  for (const channel of CHANNEL_NAMES) {
    app.post(`/api/messaging/${channel}/check`, checkChannelNow(channel));
    app.post(`/api/messaging/${channel}/pairing`, offerPairing(channel));
    app.delete(`/api/messaging/${channel}/pairing`, endPairing(channel));
  }
  app.post("/api/messaging/telegram/groups", offerGroupPairing);
  app.delete("/api/messaging/telegram/groups/:chat", endGroupPairing);
  app.post("/telegram/:botId", takeUpdate);
  app.post("/slack/:workspaceId", takeSlack);
  app.post("/discord/:guildId", takeDiscord);
  return app;
}

const app = createApp();

/** Whose a mail is, is found out later. */
const NOBODY: Caller = { kind: "program", name: "mail", role: null, requestId: "mail" };

/** Conversations and answers in people's own messengers. Only the door reaches it, and Email Routing. */
export default class Messaging extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    return app.fetch(request, this.#with(caller));
  }

  /** A mail to the assistant's address, which Email Routing hands over. */
  override email(message: ForwardableEmailMessage): Promise<void> {
    return takeMail(this.#with(NOBODY), message);
  }

  #with(caller: Caller) {
    const keep = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    return { ...this.env, clock: OUTSIDE.clock, send: OUTSIDE.send, caller, keep };
  }

  /** Sees that each messenger delivers here, and that the alarm stands; where none is set up nothing is asked. */
  async tick(): Promise<void> {
    const messenger = this.env.MESSENGER.getByName("messenger");
    const channels = CHANNEL_NAMES.filter((channel) => isSetUp(channel, this.env));
    await Promise.all(channels.map((channel) => messenger.check(channel)));
  }
}
