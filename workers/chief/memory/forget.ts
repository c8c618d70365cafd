import { saysAll, wordsOf } from "../../language/words.ts";
import type { Sql } from "../../portable/sql.ts";
import { removeSoul } from "../agents/soul.ts";
import { dropAsk } from "../tasks/ask-store.ts";
import { hashOf } from "./hash.ts";
import { type Fact, removeFact } from "./store.ts";
import { ASKS_SAID, EFFECTS_WISHED, forgetAnswered, noteForgotten, REPLIES_KEPT } from "./tombstones.ts";

/** What went. */
export type Forgotten = {
  readonly facts: readonly string[];
  readonly turns: number;
  readonly artifacts: number;
};

type Line = Pick<Fact, "id" | "text">;

/**
 * Everything about these words goes: facts (also superseded ones), what agents were told, the turns that said it, and artifacts that
 * repeat it. A hash of each fact stays, so that no extraction brings it back.
 */
export function forgetAbout(sql: Sql, about: string, now: number): Forgotten {
  const words = wordsOf(about);
  if (words.length === 0) return { facts: [], turns: 0, artifacts: 0 };
  const isAbout = ({ text }: Line): boolean => saysAll(text, words);
  return sql.atomically(() => {
    noteForgotten(sql, words, now);
    const facts = sql.all<Line>("SELECT id, text FROM facts").filter(isAbout);
    const told = sql.all<Line>("SELECT id, text FROM soul").filter(isAbout);
    for (const { id, text } of facts) forgetFact(sql, id, text, now);
    for (const line of told) forgetLine(sql, line, now);
    const turns = sql.all<Line>("SELECT id, message || ' ' || reply AS text FROM turns").filter(isAbout);
    for (const { id } of turns) sql.all("DELETE FROM turns WHERE id = ?", id);
    const given = sql
      .all<Line>("SELECT id, task || ' ' || messages AS text FROM tasks WHERE state <> 'working'")
      .filter(isAbout);
    for (const { id } of given) sql.all("DELETE FROM tasks WHERE id = ?", id);
    for (const { id } of sql.all<Line>(ASKS_SAID).filter(isAbout)) dropAsk(sql, id);
    for (const { id } of sql.all<Line>(REPLIES_KEPT).filter(isAbout)) forgetAnswered(sql, id);
    const wished = sql.all<Line>(EFFECTS_WISHED).filter(isAbout);
    for (const { id } of wished) sql.all("DELETE FROM effects WHERE id = ?", id);
    const artifacts = sql
      .all<Line>("SELECT id, title || ' ' || content AS text FROM artifacts")
      .filter(isAbout);
    for (const { id } of artifacts) sql.all("DELETE FROM artifacts WHERE id = ?", id);
    const said = sql
      .all<Line>("SELECT id, title || ' ' || message AS text FROM notifications")
      .filter(isAbout);
    for (const { id } of said) sql.all("DELETE FROM notifications WHERE id = ?", id);
    return {
      facts: [...facts, ...told].map(({ text }) => text),
      turns: turns.length,
      artifacts: artifacts.length,
    };
  });
}

/** One fact, for good. */
export function forgetFact(sql: Sql, id: string, text: string, now: number): void {
  sql.all("INSERT OR REPLACE INTO forgotten (hash, at) VALUES (?, ?)", hashOf(text), now);
  removeFact(sql, id);
}

/** Something an agent was told, for good. */
export function forgetLine(sql: Sql, { id, text }: Line, now: number): void {
  sql.all("INSERT OR REPLACE INTO forgotten (hash, at) VALUES (?, ?)", hashOf(text), now);
  removeSoul(sql, id);
}
