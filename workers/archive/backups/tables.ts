import type { Cursor, Page } from "../../portable/contract.ts";
import { joined, linesOf, PAGE_MAX_BYTES, PAGE_MAX_ROWS } from "../../portable/index.ts";
import {
  cellFrom,
  type Row,
  rowKeyOf,
  type Table,
  tableFrom,
  type Value,
  valueFrom,
} from "../../portable/row.ts";
import type { AppliedMigration } from "./backup.ts";

/** Values that one statement may bind in D1 (developers.cloudflare.com/d1/platform/limits). */
const BOUND_MAX = 100;
/** Statements of one step: D1 counts each against the 50 of an invocation on Workers Free (same page). */
const STATEMENTS_MAX = 40;

/** Where the migration runner keeps its own books: every environment has its own. */
const MIGRATIONS = "d1_migrations";

type Made = { readonly type: string; readonly name: string; readonly tbl_name: string; readonly sql: string };

export async function migrationsOf(db: D1Database): Promise<AppliedMigration[]> {
  const { results } = await db
    .prepare(`SELECT name, checksum FROM ${MIGRATIONS} ORDER BY name`)
    .all<AppliedMigration>();
  return results;
}

/**
 * The tables in the order in which they can be filled: what a row refers to comes first, and last what triggers of others write.
 * A backup reads them the other way round. Rows that are written meanwhile may then be in it or not, but never a lease without its
 * decision.
 */
export async function copiedTablesOf(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT type, name, tbl_name, sql FROM sqlite_master
       WHERE type IN ('table', 'trigger') AND sql IS NOT NULL AND name <> '${MIGRATIONS}'
         AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> '_cf_' ORDER BY name`,
    )
    .all<Made>();
  return inOrder(results);
}

/** @throws Error when tables refer to each other in a circle */
export function inOrder(made: readonly Made[]): string[] {
  const tables = made.filter(({ type }) => type === "table");
  const waiting = new Map(tables.map((table) => [table.name, before(table, made)]));
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needs]) => !needs.some((name) => waiting.has(name)));
    if (ready.length === 0)
      throw new Error(`Tables that refer to each other: ${[...waiting.keys()].join(", ")}.`);
    for (const [name] of ready) {
      order.push(name);
      waiting.delete(name);
    }
  }
  return order;
}

/** What has to be there before this table's rows. */
function before(table: Made, made: readonly Made[]): string[] {
  const references = [...table.sql.matchAll(/\bREFERENCES\s+"?(\w+)/gi)].map(([, name]) => name ?? "");
  const written = new RegExp(`\\b(INTO|UPDATE|FROM)\\s+"?${table.name}\\b`, "i");
  const triggers = made.filter(({ type, sql }) => type === "trigger" && written.test(body(sql)));
  return [...references, ...triggers.map(({ tbl_name }) => tbl_name)].filter((name) => name !== table.name);
}

/** What a trigger does, without the line that says on what. */
const body = (sql: string): string => sql.slice(sql.search(/\bBEGIN\b/i));

/** The rows of a table past the cursor; a page is one moment, a table of more than one page is not. */
export async function exportTable(db: D1Database, name: string, cursor: Cursor | null): Promise<Page> {
  const table = await tableOf(db, name);
  const after = cursor?.after ?? null;
  const limit = rowsOf(table);
  const statement = db.prepare(table.select(after !== null, limit)).bind(...(after ?? []).map(valueFrom));
  const { results } = await statement.all<Record<string, Value>>();
  const texts: string[] = [];
  let bytes = 0;
  for (const result of results) {
    const row = rowFrom(name, result);
    const text = JSON.stringify({ table: name, row });
    texts.push(text);
    bytes += text.length + 1;
    const isLast = texts.length === results.length && results.length < limit;
    if (isLast || (bytes < PAGE_MAX_BYTES && texts.length < limit)) continue;
    return { text: joined(texts), rows: texts.length, next: { table: name, after: rowKeyOf(table, row) } };
  }
  return { text: joined(texts), rows: texts.length, next: null };
}

const rowFrom = (table: string, result: Record<string, Value>): Row =>
  Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, cellFrom(value, `${table}.${name}`)]),
  );

/** As many as one step can write again. */
const rowsOf = ({ columns }: Table): number =>
  Math.min(PAGE_MAX_ROWS, STATEMENTS_MAX * Math.floor(BOUND_MAX / columns.length));

async function tableOf(db: D1Database, name: string): Promise<Table> {
  const [made, columns] = await db.batch([
    db.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").bind(name),
    db.prepare("SELECT name, type, pk FROM pragma_table_info(?)").bind(name),
  ]);
  const sql = (made?.results as { sql: string }[] | undefined)?.[0]?.sql;
  if (sql === undefined || columns === undefined) throw new Error(`D1 has no table "${name}".`);
  return tableFrom(name, sql, columns.results as { name: string; type: string; pk: number }[]);
}

/**
 * Writes the rows of a page, all or none. A row that is there stays: an audit row cannot be replaced, and what the triggers made of
 * the rows before is right already. So the same page again changes nothing.
 */
export async function importTable(db: D1Database, name: string, text: string): Promise<void> {
  const rows = linesOf(text).flatMap((line) => ("row" in line && line.table === name ? [line.row] : []));
  if (rows.length === 0) return;
  const table = await tableOf(db, name);
  const perStatement = Math.floor(BOUND_MAX / table.columns.length);
  const statements: D1PreparedStatement[] = [];
  for (let start = 0; start < rows.length; start += perStatement)
    statements.push(insertion(db, table, rows.slice(start, start + perStatement)));
  await db.batch(statements);
}

function insertion(db: D1Database, { name, columns, key }: Table, rows: readonly Row[]): D1PreparedStatement {
  const list = columns.map((column) => `"${column}"`).join(", ");
  const marks = `(${columns.map(() => "?").join(", ")})`;
  const same = key.map((column) => `old."${column}" = new."${column}"`).join(" AND ");
  const sql = `INSERT INTO "${name}" (${list}) WITH new (${list}) AS (VALUES ${rows.map(() => marks).join(", ")})
    SELECT ${list} FROM new WHERE NOT EXISTS (SELECT 1 FROM "${name}" AS old WHERE ${same})`;
  return db
    .prepare(sql)
    .bind(...rows.flatMap((row) => columns.map((column) => valueFrom(row[column] ?? null))));
}

/** The tables that hold anything. */
export async function filledTables(db: D1Database): Promise<string[]> {
  const names = await copiedTablesOf(db);
  const looks = names.map((name) => db.prepare(`SELECT 1 FROM "${name}" LIMIT 1`));
  const found = await db.batch(looks);
  return names.filter((_, index) => (found[index]?.results.length ?? 0) > 0);
}
