import { type Table, tableFrom } from "./row.ts";

/** A statement that made something, as `sqlite_master` has it. */
export type Made = { readonly type: string; readonly name: string; readonly sql: string };

/** What an export makes beside the object's own data. */
export const OWN_PREFIX = "_export";

/** The tables in which SQLite keeps what a full-text table holds (sqlite.org/fts5.html, "The FTS5 Shadow Tables"). */
const SHADOWS = ["data", "idx", "content", "docsize", "config"];

/**
 * What the object made itself: names that begin with sqlite_ and _cf_ are the platform's. A full-text table and its shadows are left out:
 * what is in them is a copy of rows that are elsewhere, which the object makes anew after an import.
 */
export function tableSchemaOf(sql: SqlStorage): Made[] {
  const all = madeIn(sql);
  const virtual = all.filter(({ sql: made }) => /^CREATE VIRTUAL TABLE/i.test(made)).map(({ name }) => name);
  const own = new Set(virtual.flatMap((name) => [name, ...SHADOWS.map((shadow) => `${name}_${shadow}`)]));
  return all.filter(({ name }) => !own.has(name));
}

const madeIn = (sql: SqlStorage): Made[] =>
  sql
    .exec<Made>(
      `SELECT type, name, sql FROM sqlite_master
       WHERE sql IS NOT NULL AND substr(name, 1, 7) NOT IN ('sqlite_', '${OWN_PREFIX}') AND substr(name, 1, 4) <> '_cf_'
       ORDER BY type, name`,
    )
    .toArray();

export const tablesOf = (sql: SqlStorage): Table[] =>
  tableSchemaOf(sql)
    .filter(({ type }) => type === "table")
    .map(({ name, sql: made }) => tableFrom(name, made, columnsOf(sql, name)));

const columnsOf = (sql: SqlStorage, table: string) =>
  sql
    .exec<{ name: string; type: string; pk: number }>(
      "SELECT name, type, pk FROM pragma_table_info(?)",
      table,
    )
    .toArray();

/** The counters of AUTOINCREMENT, by table. */
export function sequencesOf(sql: SqlStorage): Record<string, number> {
  if (!tableSchemaOf(sql).some((made) => /\bAUTOINCREMENT\b/i.test(made.sql))) return {};
  const rows = sql.exec<{ name: string; seq: number }>(
    "SELECT name, seq FROM sqlite_sequence WHERE substr(name, 1, 7) <> ? ORDER BY name",
    OWN_PREFIX,
  );
  return Object.fromEntries(rows.toArray().map(({ name, seq }) => [name, seq]));
}
