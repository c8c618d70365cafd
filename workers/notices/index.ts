import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answering, Caller } from "../caller.ts";
import { onError, Problem } from "../problem.ts";
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
export default class Notices extends WorkerEntrypoint<Env> implements Answering {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(request: Request, caller: Caller): Promise<Response> {
    return app.fetch(request, { ...this.env, caller });
  }
}
