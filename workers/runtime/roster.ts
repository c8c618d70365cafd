import { DurableObject } from "cloudflare:workers";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps, type Step } from "../portable/schema.ts";
import { sqlOf } from "../portable/storage.ts";
import type { Enlisted, RosterContract } from "./contract.ts";
import type { Env } from "./outside.ts";

const STEPS: readonly Step[] = [
  [
    "CREATE TABLE IF NOT EXISTS names (kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID",
  ],
  // When an object will be over if nothing more happens: where its own alarm was lost, the clock finds it by this.
  ["ALTER TABLE names ADD COLUMN ends_at INTEGER"],
];

/** The list of sessions and notes. Objects cannot be enumerated from outside, so each enters itself before it keeps anything. */
export class Roster extends DurableObject<Env> implements RosterContract, Portable {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    applySteps(sqlOf(ctx.storage), STEPS);
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  async enlist(kind: Enlisted, name: string, endsAt: number | null): Promise<void> {
    this.ctx.storage.sql.exec(
      `INSERT INTO names (kind, name, ends_at) VALUES (?1, ?2, ?3)
       ON CONFLICT DO UPDATE SET ends_at = ?3 WHERE ends_at IS NOT ?3`,
      kind,
      name,
      endsAt,
    );
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

  async overdue(before: number, max: number): Promise<readonly string[]> {
    const query = "SELECT name FROM names WHERE kind = 'session' AND ends_at < ? ORDER BY ends_at LIMIT ?";
    return this.ctx.storage.sql
      .exec<{ name: string }>(query, before, max)
      .toArray()
      .map(({ name }) => name);
  }
}
