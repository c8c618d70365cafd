import { wordsOf } from "../../language/words.ts";
import type { Sql } from "../../portable/sql.ts";
import { removeSoul } from "../agents/soul.ts";
import { withdrawEffect } from "../effects/store.ts";
import { removeSchedule } from "../schedules/store.ts";
import { titleThread } from "../threads/store.ts";
import { hashOf } from "./hash.ts";
import { removeFact } from "./store.ts";

/** What was forgotten, by the hashes of its words and by nothing that can be read; all that says them and is older is gone. */
export type Tombstone = {
  /** JSON of the words' hashes, sorted. */
  readonly words: string;
  /** Unix milliseconds. */
  readonly at: number;
};

export const noteForgotten = (sql: Sql, words: readonly string[], at: number): void =>
  putTombstone(sql, { words: JSON.stringify(words.map(hashOf).toSorted()), at });

/** A fact, or a line that an agent was told, by the hash of its text: what else says its words is left alone. */
export type ForgottenText = { readonly hash: string; readonly at: number };

export const noteForgottenText = (sql: Sql, text: string, at: number): void =>
  putForgottenText(sql, { hash: hashOf(text), at });

const putForgottenText = (sql: Sql, { hash, at }: ForgottenText): void =>
  void sql.all(
    "INSERT INTO forgotten (hash, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, ?2)",
    hash,
    at,
  );

export const forgottenTexts = (sql: Sql): ForgottenText[] =>
  sql.all<ForgottenText>("SELECT hash, at FROM forgotten");

const putTombstone = (sql: Sql, { words, at }: Tombstone): void =>
  void sql.all(
    "INSERT INTO tombstones (words, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, ?2)",
    words,
    at,
  );

export const tombstones = (sql: Sql): Tombstone[] => sql.all<Tombstone>("SELECT words, at FROM tombstones");

/** A text that may be JSON, or JSON within it: the letter of a "\\n" there is none of the next word's. */
export const unescaped = (text: string): string => text.replace(/\\+(?:[bfnrt]|u[\da-f]{4})/giu, " ");

/** Whether a text says what was forgotten after a moment: it was begun before, by somebody who still knew. */
export function saysForgotten(sql: Sql, text: string, since: number): boolean {
  const stones = sql.all<Tombstone>("SELECT words, at FROM tombstones WHERE at > ?", since);
  if (stones.length === 0) return false;
  const own = new Set(wordsOf(unescaped(text)).map(hashOf));
  return stones.some(({ words }) => (JSON.parse(words) as string[]).every((word) => own.has(word)));
}

/** Lines in which something is said: since when, in Unix milliseconds, and how one goes. */
export type SaidIn = { readonly from: string; readonly remove: (sql: Sql, id: string) => unknown };

/** Why a thread begins with nothing that was prepared for it. */
export const OPENING_FORGOTTEN = "What it was to begin with was forgotten";

const FACTS = { from: "SELECT id, text, valid_from AS at FROM facts", remove: removeFact };
const SOUL = { from: "SELECT id, text, at FROM soul", remove: removeSoul };
export const TURNS: SaidIn = {
  from: "SELECT id, message || ' ' || reply AS text, at FROM turns",
  remove: from("turns"),
};
export const ARTIFACTS: SaidIn = {
  from: "SELECT id, title || ' ' || content || ' ' || metadata AS text, at FROM artifacts",
  remove: from("artifacts"),
};
const TASKS = { from: "SELECT id, task || ' ' || messages AS text, at FROM tasks", remove: from("tasks") };

/** What agents want to change, but for what is under way. Whoever was asked about it is asked no longer. */
export const WISHES: SaidIn = {
  from: "SELECT id, description || ' ' || deed AS text, at FROM effects WHERE state <> 'begun'",
  remove: withdrawEffect,
};

/** What repeats a text besides. How many of these go is told to nobody. */
export const REPEATED: readonly SaidIn[] = [
  {
    from: "SELECT id, title || ' ' || message AS text, at FROM notifications",
    remove: from("notifications"),
  },
  // A thread stays, and begins without what was prepared for it.
  {
    from: "SELECT session AS id, opening AS text, at FROM threads WHERE opening IS NOT NULL",
    remove: (sql, session) =>
      sql.all("UPDATE threads SET opening = NULL, why = ? WHERE session = ?", OPENING_FORGOTTEN, session),
  },
  {
    from: "SELECT session AS id, title AS text, at FROM threads",
    remove: (sql, session) => titleThread(sql, session, "Conversation"),
  },
  // A reminder that has come is over; one that is still to come is a promise, and told of (forget.ts).
  {
    from: "SELECT id, payload AS text, begun_at AS at FROM schedules WHERE job = 'remind' AND due_at IS NULL",
    remove: removeSchedule,
  },
  // What agents were asked while somebody waited, and what they said of it.
  {
    from: "SELECT id, task || ' ' || messages || ' ' || coalesce(reply, '') AS text, at FROM asks",
    remove: from("asks"),
  },
  // Replies that are kept for their keys.
  {
    from: "SELECT json_array(scope, key) AS id, reply AS text, at FROM keys",
    remove: (sql, id) => sql.all("DELETE FROM keys WHERE json_array(scope, key) = ?", id),
  },
];

/** Everywhere that something may be said, also again after a restore. */
export const LINES: readonly SaidIn[] = [FACTS, SOUL, TURNS, ARTIFACTS, TASKS, WISHES, ...REPEATED];

function from(table: "turns" | "artifacts" | "notifications" | "tasks" | "asks") {
  return (sql: Sql, id: string): void => void sql.all(`DELETE FROM ${table} WHERE id = ?`, id);
}

/** Everything that was forgotten, as it outlives an older copy. */
export type AllForgotten = {
  readonly stones: readonly Tombstone[];
  readonly texts: readonly ForgottenText[];
};

/** After an older copy was written back: what was forgotten since goes again. @returns what was mended */
export function forgetAgain(sql: Sql, { stones, texts }: AllForgotten): string[] {
  for (const stone of stones) putTombstone(sql, stone);
  for (const text of texts) putForgottenText(sql, text);
  const gone = removeTexts(sql) + removeSaying(sql);
  return gone === 0 ? [] : [`${gone} lines that were forgotten since the copy was made went again`];
}

/** The texts themselves. @returns how many went */
function removeTexts(sql: Sql): number {
  const texts = new Map(forgottenTexts(sql).map(({ hash, at }) => [hash, at]));
  if (texts.size === 0) return 0;
  const lines = [FACTS, SOUL].flatMap(({ from: query, remove }) =>
    sql
      .all<{ id: string; text: string; at: number }>(query)
      .filter(({ text, at }) => at <= (texts.get(hashOf(text)) ?? Number.NEGATIVE_INFINITY))
      .map(({ id }) => ({ id, remove })),
  );
  for (const { id, remove } of lines) remove(sql, id);
  return lines.length;
}

/** Whatever says words that were forgotten. @returns how many lines went */
function removeSaying(sql: Sql): number {
  const all = tombstones(sql).map(({ words, at }) => ({ words: JSON.parse(words) as string[], at }));
  if (all.length === 0) return 0;
  const latest = Math.max(...all.map(({ at }) => at));
  // A year of conversations says the same few thousand words; each is hashed once.
  const hashes = new Map<string, string>();
  const hashed = (word: string): string => {
    const known = hashes.get(word) ?? hashOf(word);
    hashes.set(word, known);
    return known;
  };
  let gone = 0;
  for (const { from: query, remove } of LINES)
    for (const { id, text, at } of sql.all<{ id: string; text: string; at: number }>(query)) {
      if (at > latest) continue;
      const own = new Set(wordsOf(unescaped(text)).map(hashed));
      if (!all.some((stone) => at <= stone.at && stone.words.every((word) => own.has(word)))) continue;
      remove(sql, id);
      gone += 1;
    }
  return gone;
}
