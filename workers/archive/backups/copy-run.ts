import type { CopyRun } from "../contract.ts";
import type { Part, Source } from "./backup.ts";

type NewRun = Pick<
  CopyRun,
  "kind" | "id" | "folders" | "startedBy" | "key" | "startedAt" | "migrations" | "total"
>;

export const newRun = (begun: NewRun): CopyRun => ({
  ...begun,
  endedAt: null,
  state: "running",
  phase: begun.kind === "backup" ? "read" : "check",
  place: null,
  last: null,
  parts: 0,
  rows: 0,
  bytes: 0,
  failures: 0,
  nextAt: begun.startedAt,
  error: null,
  repaired: [],
  told: false,
});

/** The last run of each kind and its parts, in the SQLite database of their object. */
export class Runs {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS runs (kind TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS parts (
        kind TEXT NOT NULL, number INTEGER NOT NULL, part TEXT NOT NULL, PRIMARY KEY (kind, number)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS night (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
    `);
  }

  of(kind: CopyRun["kind"]): CopyRun | null {
    const [row] = this.#sql.exec<{ run: string }>("SELECT run FROM runs WHERE kind = ?", kind).toArray();
    if (row === undefined) return null;
    const run = JSON.parse(row.run) as Omit<CopyRun, "repaired"> & Partial<CopyRun>;
    // One that older code began has mended nothing.
    return { ...run, repaired: run.repaired ?? [] };
  }

  get all(): CopyRun[] {
    return [this.of("backup"), this.of("restore")].filter((run) => run !== null);
  }

  keep(run: CopyRun): CopyRun {
    this.#sql.exec("INSERT OR REPLACE INTO runs (kind, run) VALUES (?, ?)", run.kind, JSON.stringify(run));
    return run;
  }

  /** In place of the last one of its kind; a restore knows its parts from the start. */
  begin(run: CopyRun, parts: readonly Part[] = []): CopyRun {
    this.#sql.exec("DELETE FROM parts WHERE kind = ?", run.kind);
    for (const [number, part] of parts.entries()) this.keepPart(run.kind, number, part);
    return this.keep(run);
  }

  keepPart(kind: CopyRun["kind"], number: number, part: Part): void {
    const text = JSON.stringify(part);
    this.#sql.exec("INSERT OR REPLACE INTO parts (kind, number, part) VALUES (?, ?, ?)", kind, number, text);
  }

  /** Of a source that is read anew: its parts, the last ones, go. Returns what is left of the run. */
  dropParts(run: CopyRun, source: Source): CopyRun {
    const known = this.parts(run.kind);
    const first = known.findIndex((part) => JSON.stringify(part.source) === JSON.stringify(source));
    if (first < 0) return run;
    const dropped = known.slice(first);
    this.#sql.exec("DELETE FROM parts WHERE kind = ? AND number >= ?", run.kind, first);
    const sum = (of: "rows" | "bytes") => dropped.reduce((total, part) => total + part[of], 0);
    return { ...run, parts: first, rows: run.rows - sum("rows"), bytes: run.bytes - sum("bytes") };
  }

  part(kind: CopyRun["kind"], number: number): Part | null {
    const query = "SELECT part FROM parts WHERE kind = ? AND number = ?";
    const [row] = this.#sql.exec<{ part: string }>(query, kind, number).toArray();
    return row ? (JSON.parse(row.part) as Part) : null;
  }

  parts(kind: CopyRun["kind"]): Part[] {
    const query = "SELECT part FROM parts WHERE kind = ? ORDER BY number";
    const rows = this.#sql.exec<{ part: string }>(query, kind).toArray();
    return rows.map(({ part }) => JSON.parse(part) as Part);
  }

  /** When the next nightly backup is due; null before the first request has armed it. */
  get nightAt(): number | null {
    return this.#sql.exec<{ at: number }>("SELECT at FROM night").toArray()[0]?.at ?? null;
  }

  set nightAt(at: number) {
    this.#sql.exec("INSERT OR REPLACE INTO night (one, at) VALUES (1, ?)", at);
  }
}
