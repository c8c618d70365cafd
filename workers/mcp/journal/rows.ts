import type { ColumnOf, JournalRow, TableName } from "./tables.ts";

/**
 * `like`: the value stands somewhere in the column, each of its characters as it is. `in`: it is one of a list. `!=`: of null alone,
 * for a column that holds something.
 */
export type Operator = "=" | "!=" | ">=" | "<" | "<=" | "like" | "in";
export type Condition<T extends TableName> = readonly [
  column: ColumnOf<T>,
  operator: Operator,
  value: string | number | null | readonly string[],
];

/** Which rows are wanted: those that fit all conditions, in that order. */
export type Wanted<T extends TableName> = {
  readonly where?: readonly Condition<T>[];
  readonly order?: readonly (readonly [ColumnOf<T>, "asc" | "desc"])[];
  readonly limit?: number;
};

/** One person's rows within one piece of work. */
export interface Rows {
  find<T extends TableName>(table: T, wanted?: Wanted<T>): Promise<JournalRow<T>[]>;
  /** Adds a row, or puts it in the place of the one with its key. */
  put<T extends TableName>(table: T, row: JournalRow<T>): Promise<void>;
  /** @returns how many there were */
  remove<T extends TableName>(table: T, where: readonly Condition<T>[]): Promise<number>;
}

/**
 * One person's journal, wherever it is at home. The narrow place between the tools and the two databases: everything that the journal
 * knows about days, plans and habits stands above it, once.
 */
export interface JournalStore {
  /** All or nothing: what `work` throws undoes what it wrote. Writes of one person come one after the other. */
  write<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
  /** Changes nothing. */
  read<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The first of them, or null. */
export const firstRow = async <T extends TableName>(
  rows: Rows,
  table: T,
  wanted: Wanted<T>,
): Promise<JournalRow<T> | null> => (await rows.find(table, { ...wanted, limit: 1 }))[0] ?? null;

type WithId = {
  [T in TableName]: "id" extends ColumnOf<T> ? T : never;
}[TableName];

/** The row of that id; null also for what can be none. */
export const byId = async <T extends WithId>(
  rows: Rows,
  table: T,
  id: string,
): Promise<JournalRow<T> | null> =>
  UUID.test(id) ? firstRow(rows, table, { where: [["id" as ColumnOf<T>, "=", id]] }) : null;
