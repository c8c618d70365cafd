import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { Env, NoticesApp } from "./app.ts";
import { addDevice, removeDevice, showDevices, showKey, tryDevices } from "./push/endpoints.ts";
import { changeMuted, showNotices } from "./showing.ts";

export { Outbox } from "./outbox.ts";

/** The routes of the owner's outbox. */
export function createApp(): NoticesApp {
  const app: NoticesApp = newApp("The outbox has");

  app.get("/api/notices", showNotices);
  app.put("/api/notices/muted", changeMuted);
  app.get("/api/push/key", showKey);
  app.get("/api/push/subscriptions", showDevices);
  app.post("/api/push/subscriptions", addDevice);
  app.post("/api/push/subscriptions/remove", removeDevice);
  app.post("/api/push/test", tryDevices);
  return app;
}

const app = createApp();

/** The owner's outbox for people. Only the door reaches it; other Workers hand their notices to the object itself. */
export default class Notices extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    return app.fetch(request, { ...this.env, caller });
  }

  /** The net under the outbox's alarm. */
  async tick(): Promise<void> {
    await this.env.OUTBOX.getByName("outbox").wake();
  }
}
