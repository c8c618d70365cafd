import type { MeteredUsage } from "../ledger/contract.ts";
import type { Turn } from "./contract.ts";

export type Summary = { readonly text: string; readonly throughSeq: number };

/** The oldest turns make room; a conversation is not an archive. */
export const TURNS_KEPT_MAX = 1_000;

/** A row as a `Turn`. */
const COLUMNS =
  "seq, id, at, message, reply, model, input_tokens AS inputTokens, output_tokens AS outputTokens, cost_nano AS costNano";

/** A conversation's turns in the SQLite database of its own object. */
export class Turns {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Only once there is something to keep: reading about a conversation that never was leaves nothing behind. */
  #prepare(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS turns (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        message TEXT NOT NULL,
        reply TEXT,
        model TEXT,
        input_tokens INTEGER NOT NULL DEFAULT 0,
        output_tokens INTEGER NOT NULL DEFAULT 0,
        cost_nano INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE IF NOT EXISTS summary (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        text TEXT NOT NULL,
        through_seq INTEGER NOT NULL
      ) STRICT;
    `);
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'turns'").toArray().length === 0;
  }

  /** Writes a message down before it is answered. Returns its turn's number. */
  open(id: string, at: number, message: string): number {
    this.#prepare();
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        "INSERT INTO turns (id, at, message) VALUES (?, ?, ?) RETURNING seq",
        id,
        at,
        message,
      )
      .one();
    this.#sql.exec("DELETE FROM turns WHERE seq <= ?", seq - TURNS_KEPT_MAX);
    return seq;
  }

  answer(seq: number, reply: string, by: { model: string; usage: MeteredUsage; costNano: number }): void {
    const { model, usage, costNano } = by;
    const inputTokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
    this.#sql.exec(
      `UPDATE turns SET reply = ?, model = ?, input_tokens = ?, output_tokens = ?, cost_nano = ? WHERE seq = ?`,
      reply,
      model,
      inputTokens,
      usage.outputTokens,
      costNano,
      seq,
    );
  }

  /** A message that got no answer is no part of the conversation; whoever sent it knows and may send it again. */
  drop(seq: number): void {
    this.#sql.exec("DELETE FROM turns WHERE seq = ?", seq);
  }

  /** Deletes what was said before that moment; every reader calls it first, so that nothing older is ever read. */
  forgetBefore(at: number): void {
    if (!this.isEmpty) this.#sql.exec("DELETE FROM turns WHERE at < ?", at);
  }

  /** The answered turns after that one, in order. */
  answeredAfter(seq: number): readonly Turn[] {
    if (this.isEmpty) return [];
    return this.#sql
      .exec<Turn>(`SELECT ${COLUMNS} FROM turns WHERE seq > ? AND reply IS NOT NULL ORDER BY seq`, seq)
      .toArray();
  }

  /** The newest turns, in order. */
  newest(count: number): readonly Turn[] {
    if (this.isEmpty) return [];
    return this.#sql
      .exec<Turn>(`SELECT ${COLUMNS} FROM turns ORDER BY seq DESC LIMIT ?`, count)
      .toArray()
      .toReversed();
  }

  /** When the newest message came; null without any. */
  get lastAt(): number | null {
    if (this.isEmpty) return null;
    return this.#sql.exec<{ at: number | null }>("SELECT max(at) AS at FROM turns").one().at;
  }

  get summary(): Summary | null {
    if (this.isEmpty) return null;
    const [row] = this.#sql
      .exec<{ text: string; through_seq: number }>("SELECT text, through_seq FROM summary")
      .toArray();
    return row ? { text: row.text, throughSeq: row.through_seq } : null;
  }

  /**
   * After a copy that was not of one moment: notes on turns that are not there would hide those to come. A message whose reply was
   * under way stays without one. Returns what was mended.
   */
  repair(): string[] {
    const { summary } = this;
    if (summary === null) return [];
    const last = this.#sql.exec<{ seq: number | null }>("SELECT max(seq) AS seq FROM turns").one().seq ?? 0;
    if (summary.throughSeq <= last) return [];
    this.summarise({ ...summary, throughSeq: last });
    return ["the notes on a conversation went further than its turns"];
  }

  summarise({ text, throughSeq }: Summary): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO summary (one, text, through_seq) VALUES (1, ?, ?)",
      text,
      throughSeq,
    );
  }
}
