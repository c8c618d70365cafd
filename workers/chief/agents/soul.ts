import { firstOf, type Sql } from "../../portable/sql.ts";
import { searched, unsearched } from "../memory/found.ts";

/** Something an agent was told of the person it works for. */
export type SoulLine = {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly source: string;
};

/** Of one line; a person's answer to a question. */
const LINE_MAX_CHARS = 1_000;
/** Of one agent: with the longest lines about 4,000 tokens, which every prompt of the agent begins with. */
export const LINES_MAX = 30;

export function addSoul(sql: Sql, { id, at, text, source }: SoulLine, agent: string): void {
  sql.all(
    "INSERT INTO soul (id, agent, at, text, source) VALUES (?, ?, ?, ?, ?)",
    id,
    agent,
    at,
    text.slice(0, LINE_MAX_CHARS).toWellFormed(),
    source,
  );
  searched(sql, id, text);
  const old = sql.all<{ id: string }>(
    "SELECT id FROM soul WHERE agent = ? ORDER BY id DESC LIMIT -1 OFFSET ?",
    agent,
    LINES_MAX,
  );
  for (const line of old) removeSoul(sql, line.id);
}

/** An answer to a question of its interview, in the place of what was answered before. */
export function addAnswer(
  sql: Sql,
  {
    id,
    at,
    question,
    answer,
  }: Pick<SoulLine, "id" | "at"> & { readonly question: string; readonly answer: string },
  agent: string,
): void {
  for (const line of soulOf(sql, agent))
    if (line.source === "interview" && line.text.startsWith(`${question} `)) removeSoul(sql, line.id);
  addSoul(sql, { id, at, text: `${question} ${answer}`, source: "interview" }, agent);
}

/** A line of whichever agent; null where there is none. */
export const soulLineOf = (sql: Sql, id: string): SoulLine | null =>
  firstOf<SoulLine>(sql, "SELECT id, at, text, source FROM soul WHERE id = ?", id) ?? null;

export const soulOf = (sql: Sql, agent: string): SoulLine[] =>
  sql.all<SoulLine>("SELECT id, at, text, source FROM soul WHERE agent = ? ORDER BY id", agent);

export function removeSoul(sql: Sql, id: string): boolean {
  unsearched(sql, id);
  return sql.all("DELETE FROM soul WHERE id = ? RETURNING id", id).length > 0;
}
