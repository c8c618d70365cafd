import { saysAll } from "../language/words.ts";
import type { KeptFile } from "./attachments.ts";
import type { Said, Turn } from "./contract.ts";
import { TurnFiles } from "./files.ts";

export type Summary = { readonly text: string; readonly throughSeq: number };

/** The oldest turns make room; a conversation is not an archive. */
export const TURNS_KEPT_MAX = 1_000;

/** A row as a `Turn`. */
const COLUMNS =
  "seq, id, at, message, reply, model, input_tokens AS inputTokens, output_tokens AS outputTokens, cost_nano AS costNano";
type Row = Omit<Turn, "files">;

/** A conversation's turns in the SQLite database of its own object. */
export class Turns {
  readonly #sql: SqlStorage;
  readonly #files: TurnFiles;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#files = new TurnFiles(sql);
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
    this.#files.prepare();
  }

  get isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'turns'").toArray().length === 0;
  }

  /** Writes a message down before it is answered. Returns its turn's number. */
  open(id: string, at: number, message: string, files: readonly KeptFile[] = []): number {
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
    this.#files.keep(seq, files);
    this.#files.dropStray();
    return seq;
  }

  answer(
    seq: number,
    { reply, model, inputTokens, outputTokens, costNano }: Omit<Said, "ok" | "stopReason">,
  ): void {
    this.#sql.exec(
      `UPDATE turns SET reply = ?, model = ?, input_tokens = ?, output_tokens = ?, cost_nano = ? WHERE seq = ?`,
      reply,
      model,
      inputTokens,
      outputTokens,
      costNano,
      seq,
    );
  }

  /** A message that got no answer is no part of the conversation; whoever sent it knows and may send it again. */
  drop(seq: number): void {
    this.#sql.exec("DELETE FROM turns WHERE seq = ?", seq);
    this.#files.dropStray();
  }

  /** What came with a message, in its order. */
  filesOf(seq: number): readonly KeptFile[] {
    return this.#files.between(seq, seq).get(seq) ?? [];
  }

  /** Rows in the order of their numbers. */
  #withFiles(rows: readonly Row[]): readonly Turn[] {
    const files = this.#files.between(rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0);
    return rows.map((row) => ({ ...row, files: files.get(row.seq) ?? [] }));
  }

  /** The latest turn with these words, in lower case, in its message or its reply. */
  latestWith(words: string): Pick<Turn, "message" | "reply"> | null {
    if (this.isEmpty) return null;
    const [row] = this.#sql
      .exec<{ message: string; reply: string | null }>(
        `SELECT message, reply FROM turns WHERE instr(lower(message), ?1) > 0 OR instr(lower(coalesce(reply, '')), ?1) > 0
         ORDER BY seq DESC LIMIT 1`,
        words,
      )
      .toArray();
    return row ?? null;
  }

  /** Deletes what was said before that moment; every reader calls it first, so that nothing older is ever read. */
  forgetBefore(at: number): void {
    if (this.isEmpty) return;
    this.#sql.exec("DELETE FROM turns WHERE at < ?", at);
    this.#files.dropStray();
  }

  /** Deletes what says all of these words (language/words.ts): turns, and sentences of the notes on earlier ones. */
  forgetWords(words: readonly string[]): void {
    if (this.isEmpty || words.length === 0) return;
    const rows = this.#sql.exec<{ seq: number; text: string }>(
      "SELECT seq, message || ' ' || coalesce(reply, '') AS text FROM turns",
    );
    for (const { seq } of rows.toArray().filter(({ text }) => saysAll(text, words)))
      this.#sql.exec("DELETE FROM turns WHERE seq = ?", seq);
    this.#files.dropStray();
    const { summary } = this;
    if (summary === null || !saysAll(summary.text, words)) return;
    const sentences = summary.text.split(/(?<=[.!?])\s+|\n+/);
    const left = sentences.filter((sentence) => !saysAll(sentence, words)).join(" ");
    // Words that only all sentences together say cannot be told apart: then the notes go whole.
    this.summarise({ ...summary, text: saysAll(left, words) ? "" : left });
  }

  /** The answered turns after that one, in order. */
  answeredAfter(seq: number): readonly Turn[] {
    if (this.isEmpty) return [];
    const rows = this.#sql.exec<Row>(
      `SELECT ${COLUMNS} FROM turns WHERE seq > ? AND reply IS NOT NULL ORDER BY seq`,
      seq,
    );
    return this.#withFiles(rows.toArray());
  }

  /** The newest turns, in order. */
  newest(count: number): readonly Turn[] {
    if (this.isEmpty) return [];
    const rows = this.#sql.exec<Row>(`SELECT ${COLUMNS} FROM turns ORDER BY seq DESC LIMIT ?`, count);
    return this.#withFiles(rows.toArray().toReversed());
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
