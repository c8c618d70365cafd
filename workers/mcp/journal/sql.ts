import type { Condition, Wanted } from "./rows.ts";
import type { TableName } from "./tables.ts";

/** How one of the two databases writes what differs between them. */
export type Dialect = {
  /** The n-th value of a statement, from 1. */
  readonly mark: (n: number) => string;
  /** The table, and what its rows are limited to besides: conditions with their values. */
  readonly from: (table: TableName) => string;
  /** A column's value as a text or a number of the row. */
  readonly read: (table: TableName, column: string) => string;
  /** A value on its way to a column: its place in the statement. */
  readonly write: (table: TableName, column: string, mark: string) => string;
};

export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** `%`, `_` and the backslash as they are. */
const literally = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/** The conditions of a statement, whose values come after those that it has already. */
export function whereOf<T extends TableName>(
  table: T,
  conditions: readonly Condition<T>[],
  { mark, write }: Dialect,
  before: readonly unknown[] = [],
): Statement {
  const values = [...before];
  const place = (column: string, value: unknown) => {
    values.push(value);
    return write(table, column, mark(values.length));
  };
  const parts = conditions.map(([column, operator, value]) => {
    if (value === null) return `${column} IS ${operator === "!=" ? "NOT NULL" : "NULL"}`;
    if (operator === "in") {
      const list = typeof value === "object" ? value : [value];
      return list.length === 0
        ? "1 = 0"
        : `${column} IN (${list.map((one) => place(column, one)).join(", ")})`;
    }
    if (operator === "like") {
      values.push(literally(String(value)));
      return `${column} LIKE ${mark(values.length)} ESCAPE '\\'`;
    }
    return `${column} ${operator} ${place(column, value)}`;
  });
  return { text: parts.length > 0 ? ` WHERE ${parts.join(" AND ")}` : "", values };
}

/** The statement that finds rows. */
export function selectOf<T extends TableName>(
  table: T,
  columns: readonly string[],
  { where = [], order = [], limit }: Wanted<T>,
  dialect: Dialect,
): Statement {
  const { text, values } = whereOf(table, where, dialect);
  const shown = columns.map((column) => `${dialect.read(table, column)} AS ${column}`).join(", ");
  const sorted = order.map(([column, way]) => `${column} ${way}`).join(", ");
  return {
    text: `SELECT ${shown} FROM ${dialect.from(table)}${text}${sorted && ` ORDER BY ${sorted}`}${limit === undefined ? "" : ` LIMIT ${limit}`}`,
    values,
  };
}
