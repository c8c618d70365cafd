import { firstOf, type Sql, type SqlValue } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { momentOf } from "../../wire/moment.ts";
import { NANO_PER_USD } from "../../wire/money.ts";

/** How a field is stored: a moment in Unix milliseconds, a flag as 0 or 1, dollars as whole nano-dollars. */
export type FieldKind = "text" | "number" | "flag" | "moment" | "dollars";

type Fields<Row> = { readonly [Name in keyof Row & string]: FieldKind };

/** What is left out, or undefined, stays as it is. */
export type Changes<Row> = { readonly [Name in Exclude<keyof Row, "id">]?: Row[Name] | undefined };

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** One table: its rows as the wire has them (camelCase, ISO moments, dollars) on one side, its columns on the other. */
export class StoredTable<Row extends { readonly id: string }> {
  readonly #name: string;
  readonly #kinds: ReadonlyMap<string, FieldKind>;
  readonly #select: string;

  constructor(name: string, fields: Fields<Row>) {
    this.#name = name;
    this.#kinds = new Map(Object.entries(fields));
    this.#select = `SELECT ${Object.keys(fields)
      .map((field) => `${name}.${columnOf(field)} AS ${field}`)
      .join(", ")} FROM ${name}`;
  }

  get(sql: Sql, id: string): Row | null {
    const row = firstOf<Record<string, SqlValue>>(sql, `${this.#select} WHERE ${this.#name}.id = ?`, id);
    return row && this.#read(row);
  }

  /** One that has to be there; `why` is what a client is told otherwise. @throws Problem not_found */
  known(sql: Sql, id: string, why: string): Row {
    const row = this.get(sql, id);
    if (row === null) throw new Problem("not_found", why);
    return row;
  }

  /** `rest` is what follows the table in the statement: joins, conditions, order. */
  list(sql: Sql, rest: string, ...values: SqlValue[]): Row[] {
    return sql
      .all<Record<string, SqlValue>>(`${this.#select} ${rest}`, ...values)
      .map((row) => this.#read(row));
  }

  insert(sql: Sql, row: Row): void {
    const entries = this.#entries(row);
    const columns = entries.map(([column]) => column).join(", ");
    const marks = entries.map(() => "?").join(", ");
    sql.all(`INSERT INTO ${this.#name} (${columns}) VALUES (${marks})`, ...entries.map(([, value]) => value));
  }

  update(sql: Sql, id: string, changes: Changes<Row>): void {
    const entries = this.#entries(changes);
    if (entries.length === 0) return;
    const set = entries.map(([column]) => `${column} = ?`).join(", ");
    sql.all(`UPDATE ${this.#name} SET ${set} WHERE id = ?`, ...entries.map(([, value]) => value), id);
  }

  delete(sql: Sql, id: string): void {
    sql.all(`DELETE FROM ${this.#name} WHERE id = ?`, id);
  }

  #entries(row: object): [column: string, value: SqlValue][] {
    return Object.entries(row).flatMap(([field, value]) => {
      const kind = this.#kinds.get(field);
      return kind === undefined || value === undefined ? [] : [[columnOf(field), stored(kind, value)]];
    });
  }

  #read(row: Readonly<Record<string, SqlValue>>): Row {
    const read = Object.entries(row).map(([field, value]) => [field, shown(this.#kinds.get(field), value)]);
    return Object.fromEntries(read) as Row;
  }
}

function stored(kind: FieldKind, value: unknown): SqlValue {
  if (value === null) return null;
  if (kind === "flag") return value ? 1 : 0;
  if (kind === "moment") return Date.parse(value as string);
  if (kind === "dollars") return Math.round(Number(value) * NANO_PER_USD);
  return value as SqlValue;
}

function shown(kind: FieldKind | undefined, value: SqlValue): unknown {
  if (value === null) return null;
  if (kind === "flag") return value === 1;
  if (kind === "moment") return momentOf(Number(value));
  if (kind === "dollars") return Number(value) / NANO_PER_USD;
  return value;
}
