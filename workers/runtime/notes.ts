import { DurableObject } from "cloudflare:workers";
import {
  NOTE_MAX_BYTES,
  NOTES_MAX,
  NOTES_TOTAL_MAX_BYTES,
  type Note,
  type NoteEntry,
  type NotKept,
} from "../agent/notebook.ts";
import { bytesIn } from "../model/tokens.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import type { NotesContract } from "./contract.ts";
import type { Env } from "./outside.ts";

/** The notes of one group of one client. They have no expiry; what the group no longer needs is deleted by its runs. */
export class Notes extends DurableObject<Env> implements NotesContract, Portable {
  get #isEmpty(): boolean {
    const found = this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'notes'");
    return found.toArray().length === 0;
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  async list(): Promise<readonly NoteEntry[]> {
    if (this.#isEmpty) return [];
    return this.ctx.storage.sql.exec<NoteEntry>("SELECT name, bytes, at FROM notes ORDER BY name").toArray();
  }

  async read(name: string): Promise<Note | null> {
    if (this.#isEmpty) return null;
    const query = "SELECT name, bytes, at, text FROM notes WHERE name = ?";
    return this.ctx.storage.sql.exec<Note>(query, name).toArray()[0] ?? null;
  }

  async write(name: string, text: string, at: number): Promise<{ ok: true } | NotKept> {
    const own = this.ctx.id.name;
    if (text === "") return this.#delete(name);
    const objection = await this.#objection(name, text);
    if (objection !== null) return { ok: false, detail: objection };
    // First, so that there is never a note that the backup does not know of.
    if (this.#isEmpty && own !== undefined)
      await this.env.ROSTER.getByName("roster").enlist("notes", own, null);
    const { sql } = this.ctx.storage;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL) STRICT",
    );
    sql.exec(
      "INSERT OR REPLACE INTO notes (name, bytes, at, text) VALUES (?, ?, ?, ?)",
      name,
      bytesIn(text),
      at,
      text,
    );
    return { ok: true };
  }

  async #delete(name: string): Promise<{ ok: true }> {
    if (!this.#isEmpty) this.ctx.storage.sql.exec("DELETE FROM notes WHERE name = ?", name);
    return { ok: true };
  }

  async #objection(name: string, text: string): Promise<string | null> {
    const others = (await this.list()).filter((note) => note.name !== name);
    const bytes = bytesIn(text);
    const total = others.reduce((sum, note) => sum + note.bytes, bytes);
    if (bytes > NOTE_MAX_BYTES)
      return `A note may have ${NOTE_MAX_BYTES} bytes and this one has ${bytes}; shorten it or split it`;
    if (others.length >= NOTES_MAX)
      return `A group may have ${NOTES_MAX} notes; delete one by writing an empty text`;
    if (total > NOTES_TOTAL_MAX_BYTES)
      return `The group's notes may have ${NOTES_TOTAL_MAX_BYTES} bytes together and would have ${total}; shorten or delete some`;
    return null;
  }
}
