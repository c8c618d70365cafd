import { PRIVATE } from "../../audience.ts";
import { meaningsOf, wordsOf } from "../../language/words.ts";
import type { Sql } from "../../portable/sql.ts";
import { type Fact, factOf } from "./store.ts";

export const HITS_MAX = 8;
/** Looked at before they are weighed. */
const CANDIDATES_MAX = 40;
/** A group's few facts stand among all of the person's own. */
const CANDIDATES_OF_GROUP_MAX = 400;
/** How much of what a question asks for a fact has to be about: less is a coincidence of one word. */
const LEAST_COVERED = 0.4;
/** SQLite refuses a LIKE pattern of more than 50 bytes in a Durable Object (developers.cloudflare.com/durable-objects/platform/limits). */
const LIKE_MAX_BYTES = 48;

type Hit = { readonly id: string; readonly text: string; readonly rank: number };

/**
 * Facts that answer a question, the best first, of those that this audience may hear. Words are looked for in their base form, with what
 * stands for the same; what covers too little of the question is left out, because a wrong memory is worse than none.
 */
export function searchFacts(sql: Sql, question: string, audience = PRIVATE, max = HITS_MAX): Fact[] {
  const words = wordsOf(question);
  if (words.length === 0) return [];
  const hits = hitsOf(sql, words, audience === PRIVATE ? CANDIDATES_MAX : CANDIDATES_OF_GROUP_MAX);
  const facts = hits.flatMap(({ id, rank }) => {
    const fact = factOf(sql, id);
    if (fact === null || fact.supersededBy !== null || fact.audience !== audience) return [];
    const covered = coverage(words, fact.text);
    return covered < LEAST_COVERED ? [] : [{ fact, covered, rank }];
  });
  return facts
    .toSorted((a, b) => b.covered - a.covered || a.rank - b.rank || (a.fact.id < b.fact.id ? 1 : -1))
    .slice(0, max)
    .map(({ fact }) => fact);
}

function hitsOf(sql: Sql, words: readonly string[], max: number): Hit[] {
  const wanted = [...new Set(words.flatMap(meaningsOf))];
  // Each word in quotes, so that no mark in it is an operator of FTS5 (https://www.sqlite.org/fts5.html#full_text_query_syntax).
  const query = wanted.map((word) => `"${word.replaceAll('"', '""')}"`).join(" OR ");
  const hits = sql.all<Hit>(
    "SELECT id, text, bm25(found) AS rank FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?",
    query,
    max,
  );
  // Words without spaces between them (Chinese, Japanese) are no words to FTS5.
  const unspaced = words.filter((word) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word),
  );
  const more = unspaced.flatMap((word) => likeHits(sql, word));
  return [...new Map([...hits, ...more].map((hit) => [hit.id, hit])).values()];
}

function likeHits(sql: Sql, word: string): Hit[] {
  if (new TextEncoder().encode(word).length > LIKE_MAX_BYTES) return [];
  const escaped = word.replace(/[\\%_]/g, "\\$&");
  return sql.all<Hit>(
    "SELECT id, text, 0 AS rank FROM found WHERE text LIKE ? ESCAPE '\\' LIMIT ?",
    `%${escaped}%`,
    CANDIDATES_MAX,
  );
}

/** The part of the question's words that a text has; one that it has by another word counts a little less. */
function coverage(words: readonly string[], text: string): number {
  const own = new Set(wordsOf(text));
  const plain = text.normalize("NFKC").toLowerCase();
  const points = words.map((word) => {
    if (own.has(word) || (/\P{ASCII}/u.test(word) && plain.includes(word))) return 1;
    return meaningsOf(word).some((other) => own.has(other)) ? 0.8 : 0;
  });
  return points.reduce<number>((sum, point) => sum + point, 0) / words.length;
}
