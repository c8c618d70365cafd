import { type Failure, failure, type Outcome } from "../agent/outcome.ts";
import type { Spent } from "./contract.ts";
import { RUNS_KEPT_MAX } from "./limits.ts";
import type { Order } from "./order.ts";

/** A run that ended well, as later runs of the session remember it. */
export type Past = { readonly prompt: string; readonly result: string };

/** A run that was asked for under a key: by whom it can be recognised, and what came of it. */
export type Known = {
  readonly id: string;
  readonly fingerprint: string;
  /** Null while it goes on. */
  readonly outcome: Outcome | null;
};

const INTERRUPTED =
  "The run was interrupted by a restart; what it had begun was counted. Send the prompt again, under a new idempotency key if it had one";

type Row = {
  readonly id: string;
  readonly fingerprint: string;
  readonly status: "running" | "success" | "error";
  readonly result: string | null;
  readonly stop_reason: string | null;
  readonly failure: string | null;
  readonly cost_nano: number;
  readonly turns: number;
};

function outcomeFrom(row: Row): Outcome | null {
  const { cost_nano: costNano, turns } = row;
  switch (row.status) {
    case "running":
      return null;
    case "success":
      return { ok: true, text: row.result ?? "", stopReason: row.stop_reason ?? "", costNano, turns };
    case "error":
      return { ...(JSON.parse(row.failure ?? "{}") as Failure), costNano, turns };
  }
}

/** The runs of a session in the SQLite database of its own object. Times are unix milliseconds. */
export class Runs {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Only once there is something to keep: asking about a session that never was leaves nothing behind. */
  #prepare(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS runs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        begins INTEGER NOT NULL,
        key TEXT,
        fingerprint TEXT NOT NULL,
        prompt TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'running',
        result TEXT,
        stop_reason TEXT,
        failure TEXT,
        cost_nano INTEGER NOT NULL DEFAULT 0,
        turns INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX IF NOT EXISTS runs_by_key ON runs (key) WHERE key IS NOT NULL;
    `);
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'runs'").toArray().length === 0;
  }

  /** Writes a run down before it begins. */
  open({ id, begins, key, fingerprint, prompt }: Order, at: number): void {
    this.#prepare();
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        "INSERT INTO runs (id, at, begins, key, fingerprint, prompt) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq",
        id,
        at,
        begins ? 1 : 0,
        key,
        fingerprint,
        prompt,
      )
      .one();
    this.#sql.exec("DELETE FROM runs WHERE seq <= ? AND status <> 'running'", seq - RUNS_KEPT_MAX);
  }

  /** What a run has cost so far, for the case that it is interrupted. */
  note(id: string, costNano: number, turns: number): void {
    this.#sql.exec("UPDATE runs SET cost_nano = ?, turns = ? WHERE id = ?", costNano, turns, id);
  }

  close(id: string, outcome: Outcome): void {
    const { costNano, turns, ...rest } = outcome;
    const [status, ...what] = rest.ok
      ? (["success", rest.text, rest.stopReason, null] as const)
      : (["error", null, null, JSON.stringify(rest)] as const);
    this.#sql.exec(
      "UPDATE runs SET status = ?, result = ?, stop_reason = ?, failure = ?, cost_nano = ?, turns = ? WHERE id = ?",
      status,
      ...what,
      costNano,
      turns,
      id,
    );
  }

  /** Forgets a run that never was: it spent nothing, so its key may be used again. */
  drop(id: string): void {
    this.#sql.exec("DELETE FROM runs WHERE id = ?", id);
  }

  /** The run under this key that was asked for after that moment. */
  known(key: string, after: number): Known | null {
    if (this.isEmpty) return null;
    const [row] = this.#sql
      .exec<Row>("SELECT * FROM runs WHERE key = ? AND at > ? ORDER BY seq DESC LIMIT 1", key, after)
      .toArray();
    return row ? { id: row.id, fingerprint: row.fingerprint, outcome: outcomeFrom(row) } : null;
  }

  /** Ends the runs whose object was moved or restarted under them, at what they had cost when last seen. Returns how many. */
  closeInterrupted(isGoing: (id: string) => boolean): number {
    if (this.isEmpty) return 0;
    const running = this.#sql.exec<Row>("SELECT * FROM runs WHERE status = 'running'").toArray();
    const interrupted = running.filter(({ id }) => !isGoing(id));
    for (const { id, cost_nano: costNano, turns } of interrupted)
      this.close(id, { ...failure("interrupted", INTERRUPTED), costNano, turns });
    return interrupted.length;
  }

  /** What a run has cost; null for one that is not known. */
  costOf(id: string): Spent | null {
    if (this.isEmpty) return null;
    const query = "SELECT cost_nano AS costNano, turns FROM runs WHERE id = ?";
    return this.#sql.exec<Spent>(query, id).toArray()[0] ?? null;
  }

  /** The runs before this one that ended well and said something, since the conversation began, newest first. */
  *before(id: string): Generator<Past> {
    const rows = this.#sql.exec<Past>(
      `SELECT prompt, result FROM runs, (SELECT seq AS this, begins AS alone FROM runs WHERE id = ?1)
       WHERE status = 'success' AND result <> '' AND NOT alone AND seq < this
         AND seq >= COALESCE((SELECT MAX(seq) FROM runs WHERE begins = 1 AND seq < this), 0)
       ORDER BY seq DESC`,
      id,
    );
    yield* rows;
  }

  /** When the newest run was asked for; null when there is none. */
  lastAt(): number | null {
    if (this.isEmpty) return null;
    return this.#sql.exec<{ at: number | null }>("SELECT MAX(at) AS at FROM runs").one().at;
  }

  /** Deletes what is older; every run calls it first, so that nothing older is ever read. */
  forgetBefore(at: number): void {
    if (!this.isEmpty) this.#sql.exec("DELETE FROM runs WHERE at < ? AND status <> 'running'", at);
  }
}
