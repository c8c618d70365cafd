import { endChanges } from "./changes.ts";
import type { Imported, Incoming } from "./contract.ts";
import { linesOf, type PageLine } from "./page.ts";
import { type Row, valueFrom } from "./row.ts";
import { VERSION_TABLE } from "./schema.ts";
import { type Made, tableSchemaOf, tablesOf } from "./tables.ts";

/**
 * Writes a page, all or nothing.
 *
 * @param repair what the object does with the last page: it may come from a copy that was not of one moment, and what the object
 * relies on is mended and said. In the same transaction
 * @throws Error when a table is there already and is another one than in the page
 */
export async function importPage(
  storage: DurableObjectStorage,
  page: Incoming,
  repair: () => readonly string[] = () => [],
): Promise<Imported> {
  const lines = linesOf(page.text);
  const alarm = lines.flatMap((line) => ("alarm" in line ? [line.alarm] : []))[0];
  const repaired = storage.transactionSync(() => {
    if (page.isFirst) empty(storage);
    for (const line of lines) write(storage, line);
    return alarm === undefined ? [] : repair();
  });
  // After the data: an alarm that is due already goes off at once.
  if (alarm === null) await storage.deleteAlarm();
  else if (alarm !== undefined) await storage.setAlarm(alarm);
  return { repaired };
}

function empty({ sql, kv }: DurableObjectStorage): void {
  endChanges(sql);
  // An object that starts anew between two pages would make its tables once more if it found no version.
  for (const { type, name } of tableSchemaOf(sql))
    if (type === "table" && name !== VERSION_TABLE) sql.exec(`DELETE FROM "${name}"`);
  const keys = Array.from(kv.list(), ([key]) => key);
  for (const key of keys) kv.delete(key);
}

function write({ sql, kv }: DurableObjectStorage, line: PageLine): void {
  if ("schema" in line) make(sql, line.schema);
  else if ("row" in line && line.table === VERSION_TABLE) expectVersion(sql, line.row);
  else if ("row" in line) insert(sql, line.table, line.row);
  else if ("gone" in line) remove(sql, line.table, line.gone);
  else if ("key" in line) kv.put(line.key, line.value);
  else if ("sequence" in line)
    for (const [name, seq] of Object.entries(line.sequence)) {
      sql.exec("DELETE FROM sqlite_sequence WHERE name = ?", name);
      sql.exec("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, seq);
    }
}

function make(sql: SqlStorage, { name, sql: statement }: Made): void {
  const known = tableSchemaOf(sql).find((made) => made.name === name);
  if (known === undefined) sql.exec(statement);
  else if (squeezed(known.sql) !== squeezed(statement)) throw new MadeOtherwise(name);
}

function expectVersion(sql: SqlStorage, row: Row): void {
  const [own] = sql.exec<{ version: number }>(`SELECT version FROM ${VERSION_TABLE}`).toArray();
  if (own === undefined) insert(sql, VERSION_TABLE, row);
  else if (own.version !== row.version) throw new MadeOtherwise(VERSION_TABLE);
}

class MadeOtherwise extends Error {
  constructor(name: string) {
    super(`"${name}" is made otherwise here than in the backup: restore it with the code that wrote it.`);
  }
}

const squeezed = (statement: string): string => statement.replace(/\s+/g, " ").trim();

function insert(sql: SqlStorage, table: string, row: Row): void {
  const names = Object.keys(row);
  const columns = names.map((name) => `"${name}"`).join(", ");
  const marks = names.map(() => "?").join(", ");
  sql.exec(
    `INSERT OR REPLACE INTO "${table}" (${columns}) VALUES (${marks})`,
    ...Object.values(row).map(valueFrom),
  );
}

function remove(sql: SqlStorage, name: string, key: Extract<PageLine, { gone: unknown }>["gone"]): void {
  const table = tablesOf(sql).find((made) => made.name === name);
  if (table) sql.exec(table.deleteOne, ...key.map(valueFrom));
}
