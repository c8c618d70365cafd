import { saysAll, wordsOf } from "../../language/words.ts";
import type { Sql } from "../../portable/sql.ts";
import { removeSoul } from "../agents/soul.ts";
import { type Schedule, schedules } from "../schedules/store.ts";
import { endTask, taskOf } from "../tasks/store.ts";
import { type Fact, removeFact } from "./store.ts";
import {
  ARTIFACTS,
  noteForgotten,
  noteForgottenText,
  REPEATED,
  type SaidIn,
  TURNS,
  unescaped,
  WISHES,
} from "./tombstones.ts";

/** What went. */
export type Forgotten = {
  readonly facts: readonly string[];
  readonly turns: number;
  readonly artifacts: number;
  /** What agents wanted to change, and a person was asked about. */
  readonly wishes: number;
  /** What is still to come and says it: each a promise to a person, who decides about it. */
  readonly promised: readonly Promised[];
  /** Pieces of work that were under way with it, and are not gone on with. */
  readonly stopped: number;
};

/** A reminder, or work that a person has put on a schedule; `dueAt` in Unix milliseconds, null while it is paused. */
export type Promised = Pick<Schedule, "id" | "job" | "payload" | "dueAt">;

type Line = Pick<Fact, "id" | "text">;

/**
 * Everything about these words goes: facts (also superseded ones), what agents were told, the turns that said it, and artifacts that
 * repeat it. A hash of each fact stays, so that no extraction brings it back.
 */
export function forgetAbout(sql: Sql, about: string, now: number): Forgotten {
  const words = wordsOf(about);
  if (words.length === 0) return { facts: [], turns: 0, artifacts: 0, wishes: 0, promised: [], stopped: 0 };
  const isAbout = ({ text }: Line): boolean => saysAll(unescaped(text), words);
  return sql.atomically(() => {
    noteForgotten(sql, words, now);
    const facts = sql.all<Line>("SELECT id, text FROM facts").filter(isAbout);
    const told = sql.all<Line>("SELECT id, text FROM soul").filter(isAbout);
    for (const { id, text } of facts) forgetFact(sql, id, text, now);
    for (const line of told) forgetLine(sql, line, now);
    const stopped = forgetTasks(sql, isAbout, now);
    const removed = ({ from, remove }: SaidIn): number => {
      const found = sql.all<Line>(from).filter(isAbout);
      for (const { id } of found) remove(sql, id);
      return found.length;
    };
    for (const one of REPEATED) removed(one);
    return {
      facts: [...facts, ...told].map(({ text }) => text),
      turns: removed(TURNS),
      artifacts: removed(ARTIFACTS),
      wishes: removed(WISHES),
      promised: promisedOf(sql).filter(({ id, payload }) => isAbout({ id, text: payload ?? "" })),
      stopped,
    };
  });
}

/** What is still to come and says a person's own words. */
export const promisedOf = (sql: Sql): Schedule[] =>
  schedules(sql).filter(
    ({ job, payload, dueAt }) => payload !== null && (job !== "remind" || dueAt !== null),
  );

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
