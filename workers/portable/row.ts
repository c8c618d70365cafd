import { toBase64 } from "../wire/base64.ts";

/** A value in a line of JSON; bytes as base64. */
export type Cell = string | number | null | { readonly blob: string };
export type Row = Readonly<Record<string, Cell>>;

/** A value as SQLite hands it over; D1 has bytes as a list of numbers. */
export type Value = string | number | null | ArrayBuffer;

/** @throws RangeError for a number that JavaScript does not hold exactly, so that no copy differs from its original */
export function cellFrom(value: Value | readonly number[], where: string): Cell {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") {
    const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    if (!isExact) throw new RangeError(`${where} holds ${value}, which cannot be written down exactly.`);
    return value;
  }
  return { blob: toBase64(new Uint8Array(value)) };
}

export function valueFrom(cell: Cell): Value {
  if (cell === null || typeof cell !== "object") return cell;
  return Uint8Array.from(atob(cell.blob), (char) => char.charCodeAt(0)).buffer;
}

type Column = { readonly name: string; readonly type: string; readonly pk: number };

/** How a table's rows are read in order and told apart. */
export type Table = {
  readonly name: string;
  readonly columns: readonly string[];
  /** The primary key's columns, or `rowid`, which such a table keeps besides and which is copied too. */
  readonly key: readonly string[];
  /** Rows in the key's order; with `isAfter` those past the key that is bound. */
  readonly select: (isAfter: boolean, limit: number) => string;
  /** One row by its key, to read and to delete. */
  readonly selectOne: string;
  readonly deleteOne: string;
  /** Whether its key is whole in JSON: the rowid, or text and integers that SQLite holds to their type. */
  readonly hasPlainKey: boolean;
};

/** From its own CREATE statement and `pragma_table_info`. */
export function tableFrom(name: string, made: string, columns: readonly Column[]): Table {
  const primary = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  const isRowid = primary.length === 1 && primary[0]?.type.toUpperCase() === "INTEGER";
  const options = made.slice(made.lastIndexOf(")"));
  const isKeyed = isRowid || /\bWITHOUT\s+ROWID\b/i.test(options);
  const key = isKeyed ? primary.map((column) => column.name) : ["rowid"];
  const names = columns.map((column) => column.name);
  const all = isKeyed ? names : ["rowid", ...names];
  const list = (of: readonly string[]) => of.map((column) => `"${column}"`).join(", ");
  const marks = key.map(() => "?").join(", ");
  const isStrict = /\bSTRICT\b/i.test(options);
  const types = primary.map(({ type }) => type.toUpperCase());
  return {
    name,
    columns: all,
    key,
    selectOne: `SELECT ${list(all)} FROM "${name}" WHERE (${list(key)}) = (${marks})`,
    deleteOne: `DELETE FROM "${name}" WHERE (${list(key)}) = (${marks})`,
    hasPlainKey:
      key[0] === "rowid" ||
      isRowid ||
      (isStrict && types.every((type) => type === "TEXT" || type === "INTEGER")),
    select: (isAfter, limit) =>
      `SELECT ${list(all)} FROM "${name}" ${isAfter ? `WHERE (${list(key)}) > (${marks}) ` : ""}ORDER BY ${list(key)} LIMIT ${limit}`,
  };
}

/** The cells of a row's key. */
export const rowKeyOf = ({ key }: Table, row: Row): Cell[] => key.map((name) => row[name] ?? null);
