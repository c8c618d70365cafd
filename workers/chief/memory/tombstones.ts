import { wordsOf } from "../../language/words.ts";
import type { Sql } from "../../portable/sql.ts";
import { removeSoul } from "../agents/soul.ts";
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

const putTombstone = (sql: Sql, { words, at }: Tombstone): void =>
  void sql.all(
    "INSERT INTO tombstones (words, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, ?2)",
    words,
    at,
  );

export const tombstones = (sql: Sql): Tombstone[] => sql.all<Tombstone>("SELECT words, at FROM tombstones");

/** What agents were asked while somebody waited, and what they said of it. */
export const ASKS_SAID =
  "SELECT id, task || ' ' || messages || ' ' || coalesce(reply, '') AS text, at FROM asks";
/** What agents want to change, but for what is under way. */
export const EFFECTS_WISHED =
  "SELECT id, description || ' ' || deed AS text, at FROM effects WHERE state <> 'begun'";
/** Replies that are kept for their keys. */
export const REPLIES_KEPT = "SELECT json_array(scope, key) AS id, reply AS text, at FROM keys";
export const forgetAnswered = (sql: Sql, id: string): void =>
  void sql.all("DELETE FROM keys WHERE json_array(scope, key) = ?", id);

/** What may say it again after a restore: where its words are, since when, and how it goes. */
const LINES = [
  { from: "SELECT id, text, valid_from AS at FROM facts", remove: removeFact },
  { from: "SELECT id, text, at FROM soul", remove: removeSoul },
  { from: "SELECT id, message || ' ' || reply AS text, at FROM turns", remove: from("turns") },
  { from: "SELECT id, title || ' ' || content AS text, at FROM artifacts", remove: from("artifacts") },
  {
    from: "SELECT id, title || ' ' || message AS text, at FROM notifications",
    remove: from("notifications"),
  },
  { from: "SELECT id, task || ' ' || messages AS text, at FROM tasks", remove: from("tasks") },
  { from: EFFECTS_WISHED, remove: from("effects") },
  { from: ASKS_SAID, remove: from("asks") },
  { from: REPLIES_KEPT, remove: forgetAnswered },
] as const;

function from(table: "turns" | "artifacts" | "notifications" | "tasks" | "effects" | "asks") {
  return (sql: Sql, id: string): void => void sql.all(`DELETE FROM ${table} WHERE id = ?`, id);
}

/** After an older copy was written back: what was forgotten since goes again. @returns what was mended */
export function forgetAgain(sql: Sql, stones: readonly Tombstone[]): string[] {
  for (const stone of stones) putTombstone(sql, stone);
  const all = tombstones(sql).map(({ words, at }) => ({ words: JSON.parse(words) as string[], at }));
  if (all.length === 0) return [];
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
      const own = new Set(wordsOf(text).map(hashed));
      if (!all.some((stone) => at <= stone.at && stone.words.every((word) => own.has(word)))) continue;
      remove(sql, id);
      gone += 1;
    }
  return gone === 0 ? [] : [`${gone} lines that were forgotten since the copy was made went again`];
}
