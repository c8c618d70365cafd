import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { Env, MessagingApp } from "./app.ts";
import { checkTelegram, endPairing, offerPairing, showChannels } from "./handlers.ts";
import { takeUpdate } from "./telegram/webhook.ts";

export { Messenger } from "./messenger.ts";

/** The routes of people's messengers. The webhook's secret is checked here; it comes from outside Access. */
export function createApp(): MessagingApp {
  const app: MessagingApp = newApp("Messaging has");

  app.get("/api/messaging", showChannels);
  app.post("/api/messaging/telegram/check", checkTelegram);
  app.post("/api/messaging/telegram/pairing", offerPairing);
  app.delete("/api/messaging/telegram/pairing", endPairing);
  app.post("/telegram/:botId", takeUpdate);
  return app;
}

const app = createApp();

/** Conversations and answers in people's own messengers. Only the door reaches it. */
export default class Messaging extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    const keep = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    return app.fetch(request, { ...this.env, caller, keep });
  }

  /** Sees that Telegram delivers here, and that the alarm stands; without a bot nothing is asked. */
  async tick(): Promise<void> {
    if (this.env.TELEGRAM_TOKEN) await this.env.MESSENGER.getByName("messenger").check();
  }
}
