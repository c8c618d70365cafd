import { firstOf, type Sql } from "../../portable/sql.ts";
import { MINUTE_MS } from "../../time/calendar.ts";

/** A conversation with one agent, which prepares itself before the person comes. */
export type AgentThread = {
  /** The session key under which it is spoken in. */
  readonly session: string;
  readonly agent: string;
  readonly title: string;
  readonly state: "pre-loading" | "ready" | "in-progress";
  /** What it begins with, once it is ready. */
  readonly opening: string | null;
  /** Why it begins without an opening. */
  readonly why: string | null;
  /** Unix milliseconds. */
  readonly at: number;
};

/** Of one person; the oldest make room. */
const THREADS_MAX = 100;
const COLUMNS = "session, agent, title, state, opening, why, at";

export const agentThreads = (sql: Sql): AgentThread[] =>
  sql.all<AgentThread>(`SELECT ${COLUMNS} FROM threads ORDER BY at DESC`);

export const agentThreadOf = (sql: Sql, session: string): AgentThread | null =>
  firstOf<AgentThread>(sql, `SELECT ${COLUMNS} FROM threads WHERE session = ?`, session);

export function addThread(
  sql: Sql,
  { session, agent, title, state, at }: Omit<AgentThread, "opening" | "why">,
): void {
  sql.all(
    "INSERT INTO threads (session, agent, title, state, at) VALUES (?, ?, ?, ?, ?)",
    session,
    agent,
    title,
    state,
    at,
  );
  sql.all(
    "DELETE FROM threads WHERE session IN (SELECT session FROM threads ORDER BY at DESC LIMIT -1 OFFSET ?)",
    THREADS_MAX,
  );
}

/** It may begin: with an opening, or without one and why. Nothing where it has begun meanwhile. */
export const makeThreadReady = (
  sql: Sql,
  session: string,
  opening: string | null,
  why: string | null,
): void =>
  void sql.all(
    "UPDATE threads SET state = 'ready', opening = ?, why = ? WHERE session = ? AND state = 'pre-loading'",
    opening,
    why,
    session,
  );

/** Longer than a preparation takes; after that whoever began it is gone. */
const PREPARED_WITHIN_MS = 5 * MINUTE_MS;

/** Lets threads begin whose preparation broke off: without an opening, since a second one would be paid for again. */
export const endBrokenPreparations = (sql: Sql, now: number): void =>
  void sql.all(
    "UPDATE threads SET state = 'ready', why = 'Its preparation broke off' WHERE state = 'pre-loading' AND at <= ?",
    now - PREPARED_WITHIN_MS,
  );

/** When the oldest preparation counts as broken off, if it has not ended by then; null without one. Unix milliseconds. */
export function nextBrokenPreparation(sql: Sql): number | null {
  const at = firstOf<{ at: number | null }>(
    sql,
    "SELECT min(at) AS at FROM threads WHERE state = 'pre-loading'",
  )?.at;
  return at == null ? null : at + PREPARED_WITHIN_MS;
}

export const titleThread = (sql: Sql, session: string, title: string): void =>
  void sql.all("UPDATE threads SET title = ? WHERE session = ?", title, session);

export const openThread = (sql: Sql, session: string): void =>
  void sql.all("UPDATE threads SET state = 'in-progress' WHERE session = ?", session);

export const removeThread = (sql: Sql, session: string): boolean =>
  sql.all("DELETE FROM threads WHERE session = ? RETURNING session", session).length > 0;
