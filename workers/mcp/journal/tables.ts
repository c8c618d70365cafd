import type { Column, ColumnKind, Described, ValueOf } from "./tables/columns.ts";
import { PLAN_TABLES } from "./tables/plan.ts";
import { RECORD_TABLES } from "./tables/recorded.ts";

/**
 * The journal's tables, once for both of its homes (vm/postgres/migrations/personal, sqlite.ts). What belongs together by an id is
 * looked up here and not left to either database.
 */
export const TABLES = {
  /** Whether the journal is at home here (home/state.ts); the one table that does not go along when it moves. */
  home: {
    key: [],
    columns: { state: "text", move_id: "text?", cursor: "text?", since: "moment" },
  },
  settings: { key: [], columns: { time_zone: "text", currency: "text" } },
  ...PLAN_TABLES,
  entries: {
    key: ["id"],
    columns: {
      id: "text",
      entry_date: "date",
      at: "moment",
      kind: "text",
      text: "text",
      tags: "texts",
      mood: "whole?",
      folded: "text",
    },
  },
  habits: {
    key: ["id"],
    columns: {
      id: "text",
      name: "text",
      schedule: "text",
      target: "number",
      unit: "text?",
      archived_at: "moment?",
    },
  },
  habit_logs: {
    key: ["habit_id", "on_date"],
    columns: { habit_id: "text", on_date: "date", amount: "number", note: "text?" },
  },
  ...RECORD_TABLES,
  goals: {
    key: ["id"],
    columns: {
      id: "text",
      title: "text",
      horizon: "text?",
      due_on: "date?",
      metric_name: "text?",
      target: "number?",
      parent_id: "text?",
      status: "text",
    },
  },
  goal_checkins: {
    key: ["id"],
    columns: { id: "text", goal_id: "text", at: "moment", value: "number?", note: "text?" },
  },
  changes: {
    key: ["id"],
    isLog: true,
    columns: {
      id: "text",
      at: "moment",
      who: "text?",
      entity: "text",
      entity_id: "text?",
      before: "json?",
      after: "json?",
    },
  },
  // What a person keeps besides all that, by a kind of their own (custom/kinds.ts).
  custom_kinds: {
    key: ["id"],
    columns: {
      id: "text",
      name: "text",
      title: "text",
      description: "text",
      shape: "json",
      created_at: "moment",
    },
  },
  custom_records: {
    key: ["id"],
    columns: {
      id: "text",
      kind_id: "text",
      on_date: "date",
      at: "moment",
      said: "json",
      note: "text?",
    },
  },
} as const satisfies Readonly<Record<string, Described>>;

type Tables = typeof TABLES;
export type TableName = keyof Tables;
/** In an order in which each comes after those that it speaks of. */
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];
export type CarriedTable = Exclude<TableName, "home">;
/** Those that are the journal itself. */
export const CARRIED_TABLES: readonly CarriedTable[] = TABLE_NAMES.filter((name) => name !== "home");

/** A row as both homes give and take it. */
export type JournalRow<T extends TableName> = {
  readonly [C in keyof Tables[T]["columns"]]: ValueOf<Tables[T]["columns"][C]>;
};
export type ColumnOf<T extends TableName> = keyof Tables[T]["columns"] & string;

/** The columns of a table with what they hold. */
export const journalColumns = (
  table: TableName,
): readonly (readonly [string, { kind: ColumnKind; isOptional: boolean }])[] =>
  Object.entries<Column>(TABLES[table].columns).map(([name, column]) => [
    name,
    { kind: column.replace("?", "") as ColumnKind, isOptional: column.endsWith("?") },
  ]);

export const keyOf = (table: TableName): readonly string[] => TABLES[table].key;
export const isLog = (table: TableName): boolean => "isLog" in TABLES[table];
