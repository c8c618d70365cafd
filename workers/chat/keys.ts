import type { KeptFile } from "./attachments.ts";
import type { Said } from "./contract.ts";
import type { Turns } from "./turns.ts";

/** What a key led to: the message that it came with, and the reply. */
export type KnownKey = { readonly message: string; readonly files: readonly KeptFile[]; readonly said: Said };

type Row = {
  readonly seq: number;
  readonly message: string;
  readonly reply: string;
  readonly stop_reason: string;
  readonly model: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_nano: number;
};

/** The idempotency keys of answered messages, beside the turns that they belong to. */
export class Keys {
  readonly #sql: SqlStorage;
  readonly #turns: Turns;

  constructor(sql: SqlStorage, turns: Turns) {
    this.#sql = sql;
    this.#turns = turns;
  }

  /** Notes that a turn, which is answered, was asked for under this key; forgets what is older than `before`. */
  keep(key: string, seq: number, { stopReason }: Said, at: number, before: number): void {
    this.#prepare();
    this.#sql.exec("DELETE FROM keys WHERE at <= ?", before);
    this.#sql.exec(
      "INSERT OR REPLACE INTO keys (key, seq, at, stop_reason) VALUES (?, ?, ?, ?)",
      key,
      seq,
      at,
      stopReason,
    );
  }

  /** The reply under this key to a message that came after that moment; null where there is none, or its turn is forgotten. */
  find(key: string, after: number): KnownKey | null {
    if (this.#turns.isEmpty) return null;
    this.#prepare();
    const [row] = this.#sql
      .exec<Row>(
        `SELECT seq, message, reply, stop_reason, model, input_tokens, output_tokens, cost_nano
         FROM keys JOIN turns USING (seq) WHERE key = ? AND keys.at > ? AND reply IS NOT NULL`,
        key,
        after,
      )
      .toArray();
    return row ? { message: row.message, files: this.#turns.filesOf(row.seq), said: saidFrom(row) } : null;
  }

  #prepare(): void {
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, stop_reason TEXT NOT NULL) STRICT",
    );
  }
}

const saidFrom = (row: Row): Said => ({
  ok: true,
  reply: row.reply,
  stopReason: row.stop_reason,
  model: row.model,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  costNano: row.cost_nano,
});
