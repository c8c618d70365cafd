import type { Sql } from "../../portable/sql.ts";
import { CHIEF } from "../agents/catalogue.ts";
import type { ListedConversation } from "./conversations.ts";
import { type AgentThread, agentThreads } from "./store.ts";

/** A thread as it is listed: one with an agent, or a conversation with the chief of staff. Moments are Unix milliseconds. */
export type ListedThread = AgentThread & {
  readonly lastAt: number;
  /** Messages that were answered. */
  readonly turns: number;
  readonly emoji: string | null;
};

/** Every thread of a person's once, the one that was spoken in last first. */
export function listedThreads(sql: Sql, conversations: readonly ListedConversation[]): ListedThread[] {
  const spoken = new Map(conversations.map((one) => [one.session, one]));
  const own = agentThreads(sql);
  const known = new Set(own.map(({ session }) => session));
  const emojis = new Map(
    sql
      .all<{ session: string; emoji: string }>("SELECT session, emoji FROM marks")
      .map(({ session, emoji }) => [session, emoji]),
  );
  const withAgents = own.map((one) => {
    const { lastAt = one.at, turns = 0 } = spoken.get(one.session) ?? {};
    return { ...one, lastAt, turns, emoji: emojis.get(one.session) ?? null };
  });
  const others = conversations
    .filter(({ session }) => !known.has(session))
    .map(({ session, title, startedAt, lastAt, turns }) => ({
      session,
      agent: CHIEF,
      title,
      state: "in-progress" as const,
      opening: null,
      why: null,
      at: startedAt,
      lastAt,
      turns,
      emoji: emojis.get(session) ?? null,
    }));
  return [...withAgents, ...others].toSorted((one, other) => other.lastAt - one.lastAt);
}

/** Sessions in which these words were said, within the days that turns are kept word for word. */
export const sessionsSaying = (sql: Sql, words: string): ReadonlySet<string> =>
  new Set(
    sql
      .all<{ session: string }>(
        "SELECT DISTINCT session FROM turns WHERE instr(lower(message), ?1) > 0 OR instr(lower(reply), ?1) > 0",
        words.toLowerCase(),
      )
      .map(({ session }) => session),
  );

/** Puts a sign beside a thread, or takes it away. */
export function markThread(sql: Sql, session: string, emoji: string | null): void {
  if (emoji === null) sql.all("DELETE FROM marks WHERE session = ?", session);
  else sql.all("INSERT OR REPLACE INTO marks (session, emoji) VALUES (?, ?)", session, emoji);
}
