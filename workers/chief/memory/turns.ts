import type { Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { saysForgotten } from "./tombstones.ts";

/** What was said in one turn, word for word, for 30 days. */
export type TurnKept = {
  readonly id: string;
  readonly session: string;
  readonly at: number;
  readonly message: string;
  readonly reply: string;
  /** It had a file with it, or read something from elsewhere. */
  readonly isTainted: boolean;
};

/** As long as a conversation is kept (docs/contracts.md). */
const KEPT_MS = 30 * DAY_MS;
/** Of a night; the rest has the next. */
export const TURNS_MAX = 80;
const TEXT_MAX_CHARS = 8_000;

/** Nothing is kept of one that says what was forgotten while it was being answered. */
export function keepTurn(sql: Sql, turn: TurnKept): void {
  const { id, session, at, message, reply, isTainted } = turn;
  if (saysForgotten(sql, `${message} ${reply}`, at)) return;
  sql.all(
    "INSERT OR IGNORE INTO turns (id, session, at, message, reply, is_tainted) VALUES (?, ?, ?, ?, ?, ?)",
    id,
    session,
    at,
    message.slice(0, TEXT_MAX_CHARS).toWellFormed(),
    reply.slice(0, TEXT_MAX_CHARS).toWellFormed(),
    isTainted ? 1 : 0,
  );
}

type Row = Omit<TurnKept, "isTainted"> & { readonly isTainted: 0 | 1 };

/** The turns after that one, in order. */
export const turnsAfter = (sql: Sql, id: string, max: number): TurnKept[] =>
  sql
    .all<Row>(
      "SELECT id, session, at, message, reply, is_tainted AS isTainted FROM turns WHERE id > ? ORDER BY id LIMIT ?",
      id,
      max,
    )
    .map((row) => ({ ...row, isTainted: row.isTainted === 1 }));

export const forgetOldTurns = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM turns WHERE at < ?", now - KEPT_MS);

/** What was said in a session that its person has deleted. */
export const forgetSession = (sql: Sql, session: string): void =>
  void sql.all("DELETE FROM turns WHERE session = ?", session);
