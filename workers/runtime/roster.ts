import { DurableObject } from "cloudflare:workers";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import type { Enlisted, RosterContract } from "./contract.ts";
import type { Env } from "./outside.ts";

/** The list of sessions and notes. Objects cannot be enumerated from outside, so each enters itself before it keeps anything. */
export class Roster extends DurableObject<Env> implements RosterContract, Portable {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS names (kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID",
    );
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  async enlist(kind: Enlisted, name: string): Promise<void> {
    this.ctx.storage.sql.exec("INSERT OR IGNORE INTO names (kind, name) VALUES (?, ?)", kind, name);
  }

  async strike(kind: Enlisted, name: string): Promise<void> {
    this.ctx.storage.sql.exec("DELETE FROM names WHERE kind = ? AND name = ?", kind, name);
  }

  async list(kind: string, after: string, max: number): Promise<readonly string[]> {
    const query = "SELECT name FROM names WHERE kind = ? AND name > ? ORDER BY name LIMIT ?";
    return this.ctx.storage.sql
      .exec<{ name: string }>(query, kind, after, max)
      .toArray()
      .map(({ name }) => name);
  }
}
