import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import { onError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import type { Env, NoticesApp } from "./app.ts";
import { changeMuted, showNotices } from "./showing.ts";

export { Outbox } from "./outbox.ts";

/** The routes of the owner's outbox. Identity, role, size and JSON were checked by the door. */
export function createApp(): NoticesApp {
  const app: NoticesApp = new Hono();

  app.get("/api/notices", showNotices);
  app.put("/api/notices/muted", changeMuted);

  app.notFound(() => {
    throw new Problem("not_found", "The outbox has no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** The owner's outbox for people. Only the door reaches it; other Workers hand their notices to the object itself. */
export default class Notices extends WorkerEntrypoint<Env> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await app.fetch(requestOf(asked), { ...this.env, caller }));
  }

  /** The net under the outbox's alarm. */
  async tick(): Promise<void> {
    await this.env.OUTBOX.getByName("outbox").wake();
  }
}
