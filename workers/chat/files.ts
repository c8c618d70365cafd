import type { KeptFile } from "./attachments.ts";

type Row = KeptFile & { readonly seq: number };

/** What is kept of the files that came with a conversation's turns, in the SQLite database of its object. */
export class TurnFiles {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  prepare(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS files (
        seq INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL, PRIMARY KEY (seq, place)
      ) STRICT, WITHOUT ROWID;
    `);
  }

  keep(seq: number, files: readonly KeptFile[]): void {
    for (const [place, { name, type, bytes, sha256 }] of files.entries())
      this.#sql.exec(
        "INSERT INTO files (seq, place, name, type, bytes, sha256) VALUES (?, ?, ?, ?, ?, ?)",
        seq,
        place,
        name,
        type,
        bytes,
        sha256,
      );
  }

  /** What came with the turns from one to another, by turn, each in its order. */
  between(first: number, last: number): ReadonlyMap<number, readonly KeptFile[]> {
    const files = new Map<number, KeptFile[]>();
    if (!this.#isPrepared) return files;
    const rows = this.#sql.exec<Row>(
      "SELECT seq, name, type, bytes, sha256 FROM files WHERE seq >= ? AND seq <= ? ORDER BY seq, place",
      first,
      last,
    );
    for (const { seq, ...file } of rows) files.set(seq, [...(files.get(seq) ?? []), file]);
    return files;
  }

  /** A turn that goes takes its files along. */
  dropStray(): void {
    if (this.#isPrepared) this.#sql.exec("DELETE FROM files WHERE seq NOT IN (SELECT seq FROM turns)");
  }

  /** A session from before there were files has no table of them until its next message. */
  get #isPrepared(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'files'").toArray().length > 0;
  }
}
