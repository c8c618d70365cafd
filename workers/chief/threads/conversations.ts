import type { Caller } from "../../caller.ts";

/** A conversation as the list of them has it (migrations of `conversations`); what was said is in its own object. */
export type ListedConversation = {
  readonly session: string;
  readonly title: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly lastAt: number;
  readonly turns: number;
};

/** The caller's own conversations. */
export type Conversations = {
  readonly list: () => Promise<readonly ListedConversation[]>;
  /** @returns whether there is one of that name */
  readonly title: (session: string, title: string) => Promise<boolean>;
};

/** As many as a person looks through. */
const LISTED_MAX = 200;

export const conversationsOf = (
  db: D1Database,
  { kind, name }: Pick<Caller, "kind" | "name">,
  now: number,
): Conversations => ({
  list: async () => {
    const query = `SELECT session_key AS session, COALESCE(title, opening, session_key) AS title, started_at AS startedAt,
        last_at AS lastAt, turns FROM conversations WHERE owner = ? AND kind = ? AND expires_at > ? ORDER BY last_at DESC LIMIT ?`;
    return (await db.prepare(query).bind(name, kind, now, LISTED_MAX).all<ListedConversation>()).results;
  },
  title: async (session, title) => {
    const query =
      "UPDATE conversations SET title = ? WHERE session_key = ? AND owner = ? AND kind = ? AND expires_at > ?";
    return (await db.prepare(query).bind(title, session, name, kind, now).run()).meta.changes > 0;
  },
});
