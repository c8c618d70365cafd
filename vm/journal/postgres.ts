import type { Condition, JournalStore, Rows, Wanted } from "../../workers/mcp/journal/rows.ts";
import { type Dialect, selectOf, whereOf } from "../../workers/mcp/journal/sql.ts";
import { keptValue } from "../../workers/mcp/journal/tables/columns.ts";
import {
  isLog,
  type JournalRow,
  journalColumns,
  keyOf,
  type TableName,
} from "../../workers/mcp/journal/tables.ts";
import type { Database, Query } from "../postgres/database.ts";

/** Any number will do, as long as it is always the same: locks of other kinds have others. */
const LOCK_KIND = 4_410_071;

const kindOf = (table: TableName, column: string): string | undefined =>
  journalColumns(table).find(([name]) => name === column)?.[1].kind;

/** Rows are of the user whom the transaction names; row-level security sees to that, and no statement does. */
const DIALECT: Dialect = {
  mark: (n) => `$${n}`,
  from: (table) => `journal.${table}`,
  read: (table, column) => {
    const kind = kindOf(table, column);
    if (kind === "moment") return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    if (kind === "number" || kind === "whole") return `${column}::float8`;
    return kind === "json" || kind === "texts" ? column : `${column}::text`;
  },
  write: (_, __, mark) => mark,
};

/**
 * One person's journal in the machine's Postgres.
 *
 * @param user UUID of the person
 */
export const postgresJournal = (database: Database, user: string): JournalStore => ({
  write: (work) =>
    database.transaction({ user }, async (query) => {
      // One write of a person after the other, so that a version is counted once.
      await query("select pg_advisory_xact_lock($1, hashtext($2))", [LOCK_KIND, user]);
      return work(rowsOf(query, user));
    }),
  read: (work) => database.transaction({ user }, (query) => work(rowsOf(query, user))),
});

function rowsOf(query: Query, user: string): Rows {
  const find = async <T extends TableName>(table: T, wanted: Wanted<T> = {}): Promise<JournalRow<T>[]> => {
    const { text, values } = selectOf(
      table,
      journalColumns(table).map(([name]) => name),
      wanted,
      DIALECT,
    );
    return (await query<JournalRow<T>>(text, values)).rows;
  };
  const remove = async <T extends TableName>(table: T, where: readonly Condition<T>[]): Promise<number> => {
    const { text, values } = whereOf(table, where, DIALECT);
    return (await query(`DELETE FROM journal.${table}${text}`, values)).count;
  };
  const put = async <T extends TableName>(table: T, row: JournalRow<T>): Promise<void> => {
    const columns = journalColumns(table);
    const names = ["user_id", ...columns.map(([name]) => name)];
    const key = ["user_id", ...keyOf(table)];
    const sets = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
    const again = isLog(table) ? "" : ` on conflict (${key.join(", ")}) do update set ${sets.join(", ")}`;
    const places = names.map((_, at) => `$${at + 1}`).join(", ");
    const values = columns.map(([name, { kind }]) => {
      const value = row[name as keyof typeof row];
      return kind === "json" && value !== null ? JSON.stringify(value) : keptValue(kind, value);
    });
    await query(`insert into journal.${table} (${names.join(", ")}) values (${places})${again}`, [
      user,
      ...values,
    ]);
  };
  return { find, put, remove };
}
