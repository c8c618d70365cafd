import type { Cursor, Page } from "./contract.ts";
import type { Cell, Table } from "./row.ts";
import { OWN_PREFIX, schemaOf, tablesOf } from "./tables.ts";

/**
 * While an object is read page by page it goes on working. Triggers write down which rows change from the first page on, and the
 * last pages have those rows as they are by then: together the pages are the object at the moment of the last one.
 */

/** An export that nobody goes on with stops writing down after this time, and its cursor leads nowhere. */
export const ABANDONED_AFTER_SECONDS = 2 * 60 * 60;

/** Of an export that has ended: its last page, for when it is asked for again. */
type Last = { readonly cursor: string; readonly page: string };

const isOpen = `EXISTS (SELECT 1 FROM "${OWN_PREFIX}" WHERE until > unixepoch())`;

/** From here on every change is written down. In the transaction of the first page. */
export function beginChanges(sql: SqlStorage): void {
  endChanges(sql);
  sql.exec(
    `CREATE TABLE "${OWN_PREFIX}" (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL, schema TEXT NOT NULL) STRICT;
     CREATE TABLE "${OWN_PREFIX}_changes" (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (source, key)
     ) STRICT;`,
  );
  sql.exec(
    `INSERT INTO "${OWN_PREFIX}" (one, until, schema) VALUES (1, unixepoch() + ?, ?)`,
    ABANDONED_AFTER_SECONDS,
    schemaText(sql),
  );
  for (const table of tablesOf(sql)) watch(sql, table);
}

function watch(sql: SqlStorage, table: Table): void {
  if (!table.hasPlainKey)
    throw new RangeError(
      `"${table.name}" cannot be read at one moment: make it STRICT, with a key of text and integers.`,
    );
  for (const [event, rows] of [
    ["INSERT", ["NEW"]],
    ["UPDATE", ["OLD", "NEW"]],
    ["DELETE", ["OLD"]],
  ] as const)
    sql.exec(
      `CREATE TRIGGER "${OWN_PREFIX}_${event.toLowerCase()}_${table.name}" AFTER ${event} ON "${table.name}" WHEN ${isOpen}
       BEGIN ${rows.map((row) => noted(table, row)).join(" ")} END`,
    );
}

/** Two statements, because the conflict policy of the outer one would take the place of an `OR REPLACE` here. */
function noted({ name, key }: Table, row: "OLD" | "NEW"): string {
  const source = `'${name.replaceAll("'", "''")}'`;
  const keyText = `json_array(${key.map((column) => `${row}."${column}"`).join(", ")})`;
  return `DELETE FROM "${OWN_PREFIX}_changes" WHERE source = ${source} AND key = ${keyText};
    INSERT INTO "${OWN_PREFIX}_changes" (source, key) VALUES (${source}, ${keyText});`;
}

/** Whether an export goes on whose cursors still hold: nothing was missed, and the tables are what they were. */
export function goesOn(sql: SqlStorage): boolean {
  if (!exists(sql, OWN_PREFIX)) return false;
  const open = sql
    .exec<{ schema: string }>(`SELECT schema FROM "${OWN_PREFIX}" WHERE until > unixepoch()`)
    .toArray()[0];
  if (open?.schema !== schemaText(sql)) return false;
  sql.exec(`UPDATE "${OWN_PREFIX}" SET until = unixepoch() + ?`, ABANDONED_AFTER_SECONDS);
  return true;
}

/** A row that changed, by its place in time. */
export type Changed = { readonly seq: number; readonly table: Table; readonly key: readonly Cell[] };

/** What changed after that place, in order. */
export function* changedAfter(sql: SqlStorage, seq: number): Generator<Changed> {
  const tables = new Map(tablesOf(sql).map((table) => [table.name, table]));
  const rows = sql.exec<{ seq: number; source: string; key: string }>(
    `SELECT seq, source, key FROM "${OWN_PREFIX}_changes" WHERE seq > ? ORDER BY seq`,
    seq,
  );
  for (const { seq: at, source, key } of rows.toArray()) {
    const table = tables.get(source);
    if (table) yield { seq: at, table, key: JSON.parse(key) as Cell[] };
  }
}

/** Nothing is written down any more; the last page stays, so that it is the same when it is asked for again. */
export function closeChanges(sql: SqlStorage, cursor: Cursor, page: Page): void {
  endChanges(sql);
  sql.exec(`CREATE TABLE "${OWN_PREFIX}_last" (cursor TEXT NOT NULL, page TEXT NOT NULL) STRICT`);
  const [cursorText, pageText] = [JSON.stringify(cursor), JSON.stringify(page)];
  sql.exec(`INSERT INTO "${OWN_PREFIX}_last" (cursor, page) VALUES (?, ?)`, cursorText, pageText);
}

/** The page that an export ended with, when that is what the cursor asks for. */
export function lastPage(sql: SqlStorage, cursor: Cursor): Page | null {
  if (!exists(sql, `${OWN_PREFIX}_last`)) return null;
  const [last] = sql.exec<Last>(`SELECT cursor, page FROM "${OWN_PREFIX}_last"`).toArray();
  return last?.cursor === JSON.stringify(cursor) ? (JSON.parse(last.page) as Page) : null;
}

/** Removes whatever an export has left. */
export function endChanges(sql: SqlStorage): void {
  const made = sql
    .exec<{ type: string; name: string }>(
      `SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger') AND substr(name, 1, 7) = ? ORDER BY type DESC`,
      OWN_PREFIX,
    )
    .toArray();
  for (const { type, name } of made) sql.exec(`DROP ${type} "${name}"`);
}

const schemaText = (sql: SqlStorage): string => JSON.stringify(schemaOf(sql));

const exists = (sql: SqlStorage, table: string): boolean =>
  sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table).toArray().length > 0;
