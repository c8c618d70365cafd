import { saysAll, wordsOf } from "../../language/words.ts";
import type { Sql } from "../../portable/sql.ts";
import { removeSoul } from "../agents/soul.ts";
import { dropAsk } from "../tasks/ask-store.ts";
import { endTask, taskOf } from "../tasks/store.ts";
import { type Fact, removeFact } from "./store.ts";
import {
  ASKS_SAID,
  closeOpening,
  EFFECTS_WISHED,
  forgetAnswered,
  noteForgotten,
  noteForgottenText,
  OPENINGS_SAID,
  REPLIES_KEPT,
  TITLES_SAID,
  unescaped,
  untitle,
} from "./tombstones.ts";

/** What went. */
export type Forgotten = {
  readonly facts: readonly string[];
  readonly turns: number;
  readonly artifacts: number;
  /** Pieces of work that were under way with it, and are not gone on with. */
  readonly stopped: number;
};

type Line = Pick<Fact, "id" | "text">;

/**
 * Everything about these words goes: facts (also superseded ones), what agents were told, the turns that said it, and artifacts that
 * repeat it. A hash of each fact stays, so that no extraction brings it back.
 */
export function forgetAbout(sql: Sql, about: string, now: number): Forgotten {
  const words = wordsOf(about);
  if (words.length === 0) return { facts: [], turns: 0, artifacts: 0, stopped: 0 };
  const isAbout = ({ text }: Line): boolean => saysAll(unescaped(text), words);
  return sql.atomically(() => {
    noteForgotten(sql, words, now);
    const facts = sql.all<Line>("SELECT id, text FROM facts").filter(isAbout);
    const told = sql.all<Line>("SELECT id, text FROM soul").filter(isAbout);
    for (const { id, text } of facts) forgetFact(sql, id, text, now);
    for (const line of told) forgetLine(sql, line, now);
    const turns = sql.all<Line>("SELECT id, message || ' ' || reply AS text FROM turns").filter(isAbout);
    for (const { id } of turns) sql.all("DELETE FROM turns WHERE id = ?", id);
    const stopped = forgetTasks(sql, isAbout, now);
    for (const { id } of sql.all<Line>(ASKS_SAID).filter(isAbout)) dropAsk(sql, id);
    for (const { id } of sql.all<Line>(REPLIES_KEPT).filter(isAbout)) forgetAnswered(sql, id);
    for (const { id } of sql.all<Line>(OPENINGS_SAID).filter(isAbout)) closeOpening(sql, id);
    for (const { id } of sql.all<Line>(TITLES_SAID).filter(isAbout)) untitle(sql, id);
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
      stopped,
    };
  });
}

/**
 * Those that were given it go. One that has only read it is not gone on with: what it has done cannot be told apart from what it knows,
 * and begun anew it would do it twice.
 *
 * @returns how many were under way
 */
function forgetTasks(sql: Sql, isAbout: (line: Line) => boolean, now: number): number {
  const given = sql.all<Line & { working: 0 | 1; task: string }>(
    "SELECT id, task, task || ' ' || messages AS text, state = 'working' AS working FROM tasks",
  );
  const found = given.filter(isAbout);
  for (const { id, task, working } of found) {
    const known = working === 1 && !isAbout({ id, text: task }) ? taskOf(sql, id) : null;
    if (known === null) sql.all("DELETE FROM tasks WHERE id = ?", id);
    else
      endTask(
        sql,
        known,
        { state: "cancelled", why: "What it had read was forgotten", artifact: null, costNano: 0 },
        now,
      );
  }
  return found.filter(({ working }) => working === 1).length;
}

/** One fact, for good, with what it once took the place of. */
export function forgetFact(sql: Sql, id: string, text: string, now: number): void {
  for (const older of sql.all<Line>("SELECT id, text FROM facts WHERE superseded_by = ?", id))
    forgetFact(sql, older.id, older.text, now);
  noteForgottenText(sql, text, now);
  removeFact(sql, id);
}

/** Something an agent was told, for good. */
export function forgetLine(sql: Sql, { id, text }: Line, now: number): void {
  noteForgottenText(sql, text, now);
  removeSoul(sql, id);
}
