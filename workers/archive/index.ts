import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import { onError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import { showBackups, showRestore, startBackup, startRestore } from "./backups/endpoints.ts";
import { showHead, showObjects } from "./endpoints.ts";
import type { Env } from "./journal/journal.ts";

export { Copy } from "./backups/copy.ts";
export { Journal } from "./journal/journal.ts";

type Surroundings = { Bindings: Env & { readonly caller: Caller } };

/** The routes of the audit and of the backups. Identity, role, size and JSON were checked by the door. */
export function createApp(): Hono<Surroundings> {
  const app = new Hono<Surroundings>();

  app.get("/api/audit", (c) => showObjects(c.req.query(), c.env));
  app.get("/api/audit/head", (c) => showHead(c.req.query(), c.env));
  app.get("/api/backups", (c) => showBackups(c.env));
  app.post("/api/backups", (c) => startBackup(c.req.raw, c.env, c.env.caller));
  app.get("/api/backups/restore", (c) => showRestore(c.env));
  app.post("/api/backups/restore", (c) => startRestore(c.req.raw, c.env, c.env.caller));

  app.notFound(() => {
    throw new Problem("not_found", "The archive has no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** The audit and the backups for people and programs. Only the door reaches it; records go to the journal itself. */
export default class Archive extends WorkerEntrypoint<Env> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await app.fetch(requestOf(asked), { ...this.env, caller }));
  }

  /** The net under the alarms of journal and copies. */
  async tick(): Promise<void> {
    await Promise.all([
      this.env.JOURNAL.getByName("journal").wake(),
      this.env.COPIES.getByName("copy").wake(),
    ]);
  }
}
