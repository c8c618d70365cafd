import type { Sql } from "../../portable/sql.ts";

// The full-text table. What it holds is a copy of rows that are elsewhere; after a restore it is made anew from them.

export const searched = (sql: Sql, id: string, text: string): void =>
  void sql.all("INSERT INTO found (id, text) VALUES (?, ?)", id, text);

export const unsearched = (sql: Sql, id: string): void => void sql.all("DELETE FROM found WHERE id = ?", id);

/** Makes it anew from the facts and what the agents were told. */
export function searchedAnew(sql: Sql): void {
  sql.all("DELETE FROM found");
  sql.all("INSERT INTO found (id, text) SELECT id, text FROM facts UNION ALL SELECT id, text FROM soul");
}
