import { applySteps, type Step } from "../../portable/schema.ts";
import { sqlOf } from "../../portable/storage.ts";
import type { Condition, JournalStore, Rows, Wanted } from "./rows.ts";
import { type Dialect, selectOf, whereOf } from "./sql.ts";
import { keptValue } from "./tables/columns.ts";
import { CARRIED_TABLES, isLog, type JournalRow, journalColumns, keyOf, type TableName } from "./tables.ts";

/** What holds besides a table's columns and its key, as on the machine. */
const CHECKS: Readonly<Partial<Record<TableName, string>>> = {
  plans: "UNIQUE (plan_date, version), CHECK (status IN ('draft', 'active', 'superseded'))",
  plan_items: "UNIQUE (plan_id, position), CHECK (ends_at > starts_at)",
  actuals: "UNIQUE (source, external_id), CHECK (ended_at >= started_at)",
  workouts: "UNIQUE (source, external_id)",
  sleeps: "CHECK (ended_at > started_at)",
  expenses: "UNIQUE (source, external_id)",
  custom_kinds: "UNIQUE (name)",
};

/** Tables that came after the first journals were there. */
const LATER: readonly TableName[] = ["custom_kinds", "custom_records"];

const tableOf = (table: TableName): string => {
  const columns = journalColumns(table).map(
    ([name, { kind, isOptional }]) =>
      `${name} ${kind === "number" || kind === "whole" ? "REAL" : "TEXT"}${isOptional ? "" : " NOT NULL"}`,
  );
  const key = keyOf(table);
  const parts = [...columns, ...(key.length > 0 ? [`PRIMARY KEY (${key.join(", ")})`] : []), CHECKS[table]];
  return `CREATE TABLE ${table} (${parts.filter(Boolean).join(", ")}) STRICT`;
};

const STEPS: readonly Step[] = [
  [
    ...CARRIED_TABLES.filter((table) => !LATER.includes(table)).map(tableOf),
    "CREATE UNIQUE INDEX plans_one_active ON plans (plan_date) WHERE status = 'active'",
    "CREATE INDEX actuals_by_time ON actuals (started_at)",
    "CREATE INDEX actuals_by_item ON actuals (plan_item_id)",
    "CREATE INDEX entries_by_date ON entries (entry_date)",
    "CREATE INDEX workouts_by_time ON workouts (started_at)",
    "CREATE INDEX expenses_by_date ON expenses (spent_on)",
    "CREATE INDEX checkins_by_goal ON goal_checkins (goal_id)",
  ],
  [tableOf("home")],
  [
    ...LATER.map(tableOf),
    "CREATE INDEX custom_records_by_kind ON custom_records (kind_id, on_date)",
    "CREATE INDEX custom_records_by_date ON custom_records (on_date)",
  ],
];

const DIALECT: Dialect = {
  mark: (n) => `?${n}`,
  from: (table) => table,
  read: (_, column) => column,
  write: (_, __, mark) => mark,
};

/** A journal in a Durable Object's own database. */
export function sqliteJournal(storage: DurableObjectStorage): JournalStore {
  applySteps(sqlOf(storage), STEPS);
  const rows = rowsIn(storage.sql);
  return {
    write: (work) => storage.transaction(() => work(rows)),
    // One object answers one after the other, and nothing in between waits for anything outside it.
    read: (work) => work(rows),
  };
}

function rowsIn(sql: SqlStorage): Rows {
  const find = async <T extends TableName>(table: T, wanted: Wanted<T> = {}): Promise<JournalRow<T>[]> => {
    const columns = journalColumns(table);
    const statement = selectOf(
      table,
      columns.map(([name]) => name),
      wanted,
      DIALECT,
    );
    const found = sql.exec(statement.text, ...statement.values).toArray();
    return found.map((row) => readRow(table, row));
  };
  const remove = async <T extends TableName>(table: T, where: readonly Condition<T>[]): Promise<number> => {
    const { text, values } = whereOf(table, where, DIALECT);
    return sql.exec(`DELETE FROM ${table}${text} RETURNING 1`, ...values).toArray().length;
  };
  const put = async <T extends TableName>(table: T, row: JournalRow<T>): Promise<void> => {
    const key = keyOf(table);
    const columns = journalColumns(table);
    const names = columns.map(([name]) => name);
    if (key.length === 0) sql.exec(`DELETE FROM ${table}`);
    const others = names.filter((name) => !key.includes(name));
    const sets = others.map((name) => `${name} = excluded.${name}`).join(", ");
    const again =
      key.length === 0 || isLog(table) ? "" : ` ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${sets}`;
    const places = names.map((_, at) => `?${at + 1}`).join(", ");
    sql.exec(
      `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})${again}`,
      ...columns.map(([name, { kind }]) => written(kind, row[name as keyof typeof row])),
    );
  };
  return { find, put, remove };
}

const isStructure = (kind: string): boolean => kind === "json" || kind === "texts";

function written(kind: string, value: unknown): SqlStorageValue {
  if (isStructure(kind) && value !== null) return JSON.stringify(value);
  return keptValue(kind, value) as SqlStorageValue;
}

function readRow<T extends TableName>(table: T, row: Readonly<Record<string, unknown>>): JournalRow<T> {
  const entries = journalColumns(table).map(([name, { kind }]) => {
    const value = row[name];
    if (isStructure(kind) && typeof value === "string") return [name, JSON.parse(value) as unknown];
    return [name, keptValue(kind, value)];
  });
  return Object.fromEntries(entries) as JournalRow<T>;
}
