import { beginChanges, changedAfter, closeChanges, endChanges, goesOn, lastPage } from "./changes.ts";
import type { Cursor, Page } from "./contract.ts";
import { joined, type Line, PAGE_MAX_BYTES, PAGE_MAX_ROWS } from "./page.ts";
import { type Cell, cellFrom, keyOf, type Row, type Table, type Value, valueFrom } from "./row.ts";
import { schemaOf, sequencesOf, tablesOf } from "./tables.ts";

/**
 * The next page of an object. What fits one page is that moment's; of more, changes are written down from the first page on, and the
 * last pages have them. The same cursor again gives as good a page.
 *
 * @throws RangeError for a value that cannot be written down exactly
 */
export async function exportPage(storage: DurableObjectStorage, cursor: Cursor | null): Promise<Page> {
  const alarm = await storage.getAlarm();
  return storage.transactionSync(() => {
    const { sql } = storage;
    if (cursor === null) return firstPage(storage, alarm);
    const known = lastPage(sql, cursor);
    if (known) return known;
    if (!goesOn(sql)) return { ...firstPage(storage, alarm), restarts: true };
    const page = pageOf(
      cursor.table === null ? changesFrom(storage, cursor, alarm) : rowsFrom(storage, cursor, alarm),
    );
    if (page.next === null) closeChanges(sql, cursor, page);
    return page;
  });
}

function firstPage(storage: DurableObjectStorage, alarm: number | null): Page {
  const { sql } = storage;
  endChanges(sql);
  const page = pageOf(wholeOf(storage, alarm));
  if (page.next !== null) beginChanges(sql);
  return page;
}

/** A line, and for one that a page may end with, its place. */
type Place = { readonly line: Line; readonly at: Cursor | null };

function pageOf(places: Iterable<Place>): Page {
  const texts: string[] = [];
  let [bytes, rows] = [0, 0];
  for (const { line, at } of places) {
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

function* wholeOf(storage: DurableObjectStorage, alarm: number | null): Generator<Place> {
  for (const made of schemaOf(storage.sql))
    if (made.type === "table") yield { line: { schema: made }, at: null };
  for (const table of tablesOf(storage.sql)) yield* rowsAfter(storage.sql, table, null);
  yield* endOf(storage, alarm);
}

/** The rows past the cursor, then what changed since the first page. */
function* rowsFrom(storage: DurableObjectStorage, cursor: Cursor, alarm: number | null): Generator<Place> {
  for (const table of tablesOf(storage.sql)) {
    if (table.name < (cursor.table ?? "")) continue;
    yield* rowsAfter(storage.sql, table, table.name === cursor.table ? cursor.after : null);
  }
  yield* changesFrom(storage, { table: null, after: null }, alarm);
}

/** A row that changed counts as it is now; one that is no more is named, since an earlier page may have it. */
function* changesFrom(
  storage: DurableObjectStorage,
  { after }: Cursor,
  alarm: number | null,
): Generator<Place> {
  const from = typeof after?.[0] === "number" ? after[0] : 0;
  for (const { seq, table, key } of changedAfter(storage.sql, from)) {
    const [row] = storage.sql.exec<Record<string, Value>>(table.selectOne, ...key.map(valueFrom)).toArray();
    const line: Line = row
      ? { table: table.name, row: cellsOf(table, row) }
      : { table: table.name, gone: key };
    yield { line, at: { table: null, after: [seq] } };
  }
  yield* endOf(storage, alarm);
}

/** What is read as a whole: the keys, few and small, everything that is made of tables, the counters and the alarm. */
function* endOf({ sql, kv }: DurableObjectStorage, alarm: number | null): Generator<Place> {
  const end = (line: Line): Place => ({ line, at: null });
  for (const [key, value] of kv.list()) yield end({ key, value: exactJson(key, value) });
  for (const other of schemaOf(sql)) if (other.type !== "table") yield end({ schema: other });
  const sequence = sequencesOf(sql);
  if (Object.keys(sequence).length > 0) yield end({ sequence });
  yield end({ alarm });
}

function* rowsAfter(sql: SqlStorage, table: Table, after: readonly Cell[] | null): Generator<Place> {
  const values = after?.map(valueFrom) ?? [];
  const query = table.select(after !== null, PAGE_MAX_ROWS + 1);
  // Whole, because a cursor that nobody reads to its end keeps the tables locked.
  for (const row of sql.exec<Record<string, Value>>(query, ...values).toArray()) {
    const cells = cellsOf(table, row);
    yield { line: { table: table.name, row: cells }, at: { table: table.name, after: keyOf(table, cells) } };
  }
}

const cellsOf = ({ name: table }: Table, row: Record<string, Value>): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellFrom(value, `${table}.${name}`)]));

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
