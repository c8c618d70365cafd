import type { Cursor, Incoming, Page } from "./contract.ts";
import { type Cell, cellFrom, keyOf, type Row, type Table, tableFrom, type Value, valueFrom } from "./row.ts";

/** A page ends with the row that passes either, so that one step stays far below 10 ms of CPU and one message below 2 MB. */
export const PAGE_MAX_BYTES = 128 * 1024;
export const PAGE_MAX_ROWS = 200;

/**
 * One line of a page. A page begins with the tables' own statements when it is the first, and the last one ends with the other
 * statements, the counters of AUTOINCREMENT and the alarm.
 */
export type Line =
  | { readonly schema: { readonly type: string; readonly name: string; readonly sql: string } }
  | { readonly table: string; readonly row: Row }
  | { readonly key: string; readonly value: unknown }
  | { readonly sequence: Readonly<Record<string, number>> }
  | { readonly alarm: number | null };

/** @throws RangeError for a value that cannot be written down exactly */
export async function exportPage(storage: DurableObjectStorage, cursor: Cursor | null): Promise<Page> {
  const alarm = await storage.getAlarm();
  const texts: string[] = [];
  let [bytes, rows] = [0, 0];
  for (const { line, at } of linesAfter(storage, cursor, alarm)) {
    const text = JSON.stringify(line);
    texts.push(text);
    // As UTF-8 a character has three bytes at most; what matters is the order of size.
    bytes += text.length + 1;
    if (at === null) continue;
    rows += 1;
    if (rows >= PAGE_MAX_ROWS || bytes >= PAGE_MAX_BYTES) return { text: joined(texts), rows, next: at };
  }
  return { text: joined(texts), rows, next: null };
}

/** @throws Error when a table is there already and is another one than in the page */
export async function importPage(storage: DurableObjectStorage, page: Incoming): Promise<void> {
  const lines = linesOf(page.text);
  storage.transactionSync(() => {
    if (page.isFirst) empty(storage);
    for (const line of lines) write(storage, line);
  });
  // After the data: an alarm that is due already goes off at once.
  const alarm = lines.flatMap((line) => ("alarm" in line ? [line.alarm] : []))[0];
  if (alarm === null) await storage.deleteAlarm();
  else if (alarm !== undefined) await storage.setAlarm(alarm);
}

export const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

export const linesOf = (text: string): Line[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);

type Place = { readonly line: Line; readonly at: Cursor | null };

/** Everything after the cursor, in order. `at` names the place of what a page may end with. */
function* linesAfter(
  { sql, kv }: DurableObjectStorage,
  cursor: Cursor | null,
  alarm: number | null,
): Generator<Place> {
  const schema = schemaOf(sql);
  const tables = schema.filter(({ type }) => type === "table");
  if (cursor === null) for (const table of tables) yield { line: { schema: table }, at: null };
  for (const { name, sql: made } of cursor?.table === null ? [] : tables) {
    if (cursor !== null && name < (cursor.table ?? "")) continue;
    const after = cursor?.table === name ? cursor.after : null;
    yield* rowsAfter(sql, tableFrom(name, made, columnsOf(sql, name)), after);
  }
  const last = cursor?.table === null ? cursor.after?.[0] : undefined;
  for (const [key, value] of kv.list(typeof last === "string" ? { startAfter: last } : {}))
    yield { line: { key, value: exactJson(key, value) }, at: { table: null, after: [key] } };
  for (const other of schema) if (other.type !== "table") yield { line: { schema: other }, at: null };
  const sequence = sequencesOf(sql, tables);
  if (Object.keys(sequence).length > 0) yield { line: { sequence }, at: null };
  yield { line: { alarm }, at: null };
}

function* rowsAfter(sql: SqlStorage, table: Table, after: readonly Cell[] | null): Generator<Place> {
  const values = after?.map(valueFrom) ?? [];
  for (const row of sql.exec<Record<string, Value>>(
    table.select(after !== null, PAGE_MAX_ROWS + 1),
    ...values,
  )) {
    const cells = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, cellFrom(value, `${table.name}.${name}`)]),
    );
    yield { line: { table: table.name, row: cells }, at: { table: table.name, after: keyOf(table, cells) } };
  }
}

type Made = { readonly type: string; readonly name: string; readonly sql: string };

/** What the object made itself: names that begin with sqlite_ and _cf_ are the platform's. */
const schemaOf = (sql: SqlStorage): Made[] =>
  sql
    .exec<Made>(
      `SELECT type, name, sql FROM sqlite_master
       WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> '_cf_' ORDER BY type, name`,
    )
    .toArray();

const columnsOf = (sql: SqlStorage, table: string) =>
  sql
    .exec<{ name: string; type: string; pk: number }>(
      "SELECT name, type, pk FROM pragma_table_info(?)",
      table,
    )
    .toArray();

function sequencesOf(sql: SqlStorage, tables: readonly Made[]): Record<string, number> {
  if (!tables.some((table) => /\bAUTOINCREMENT\b/i.test(table.sql))) return {};
  const rows = sql.exec<{ name: string; seq: number }>("SELECT name, seq FROM sqlite_sequence ORDER BY name");
  return Object.fromEntries(rows.toArray().map(({ name, seq }) => [name, seq]));
}

/** A key's value that JSON would change, such as a Map, must not be lost quietly. */
function exactJson(key: string, value: unknown): unknown {
  const isPlain = (part: unknown): boolean => {
    if (part === null || typeof part === "string" || typeof part === "boolean") return true;
    if (typeof part === "number") return Number.isFinite(part);
    if (Array.isArray(part)) return part.every(isPlain);
    if (typeof part !== "object" || Object.getPrototypeOf(part) !== Object.prototype) return false;
    return Object.values(part).every(isPlain);
  };
  if (!isPlain(value))
    throw new RangeError(`The key "${key}" holds what JSON cannot hold; keep plain data there.`);
  return value;
}

function empty({ sql, kv }: DurableObjectStorage): void {
  for (const { type, name } of schemaOf(sql)) if (type === "table") sql.exec(`DELETE FROM "${name}"`);
  const keys = Array.from(kv.list(), ([key]) => key);
  for (const key of keys) kv.delete(key);
}

function write({ sql, kv }: DurableObjectStorage, line: Line): void {
  if ("schema" in line) make(sql, line.schema);
  else if ("table" in line) insert(sql, line.table, line.row);
  else if ("key" in line) kv.put(line.key, line.value);
  else if ("sequence" in line)
    for (const [name, seq] of Object.entries(line.sequence)) {
      sql.exec("DELETE FROM sqlite_sequence WHERE name = ?", name);
      sql.exec("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, seq);
    }
}

function make(sql: SqlStorage, { name, sql: statement }: Made): void {
  const known = schemaOf(sql).find((made) => made.name === name);
  if (known === undefined) sql.exec(statement);
  else if (squeezed(known.sql) !== squeezed(statement))
    throw new Error(
      `"${name}" is made otherwise here than in the backup: restore it with the code that wrote it.`,
    );
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
