import type { Hono } from "hono";
import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { showBackups, showRestore, startBackup, startRestore } from "./backups/endpoints.ts";
import { showHead, showObjects } from "./endpoints.ts";
import type { Env } from "./env.ts";
import { showRecords } from "./records/endpoint.ts";

export { Copy } from "./backups/copy.ts";
export { Journal } from "./journal/journal.ts";

type Surroundings = { Bindings: Env & { readonly caller: Caller } };

/** The routes of the audit and of the backups. */
export function createApp(): Hono<Surroundings> {
  const app = newApp<Surroundings>("The archive has");

  app.get("/api/audit", (c) => showObjects(c.req.query(), c.env));
  app.get("/api/audit/head", (c) => showHead(c.req.query(), c.env));
  app.get("/api/audit/records", (c) => showRecords(c.req.query(), c.env));
  app.get("/api/backups", (c) => showBackups(c.env));
  app.post("/api/backups", (c) => startBackup(c.req.raw, c.env, c.env.caller));
  app.get("/api/backups/restore", (c) => showRestore(c.env));
  app.post("/api/backups/restore", (c) => startRestore(c.req.raw, c.env, c.env.caller));
  return app;
}

const app = createApp();

/** The audit and the backups for people and programs. Only the door reaches it; records go to the journal itself. */
export default class Archive extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    return app.fetch(request, { ...this.env, caller });
  }

  /** The net under the alarms of journal and copies. */
  async tick(): Promise<void> {
    await Promise.all([
      this.env.JOURNAL.getByName("journal").wake(),
      this.env.COPIES.getByName("copy").wake(),
    ]);
  }
}
