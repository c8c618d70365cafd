/** What a column holds; with `?` it may be null. `moment` is ISO 8601 in UTC, `date` a calendar day of the person's zone, `whole` a
 * number that is rounded on its way in and out, since Postgres keeps it so. */
type Kind = "text" | "date" | "moment" | "number" | "whole" | "json" | "texts";
type Column = Kind | `${Kind}?`;

type Described = {
  /** Besides the person, whose rows they are; empty where there is one row. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  /** Rows are only ever added. */
  readonly isLog?: true;
};

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
  plans: {
    key: ["id"],
    columns: {
      id: "text",
      plan_date: "date",
      version: "whole",
      status: "text",
      source: "text",
      time_budget: "json",
      notes: "text?",
      created_at: "moment",
    },
  },
  plan_items: {
    key: ["id"],
    columns: {
      id: "text",
      plan_id: "text",
      position: "whole",
      title: "text",
      starts_at: "moment?",
      ends_at: "moment?",
      planned_minutes: "whole?",
      category: "text",
      item_type: "text",
      priority: "text?",
      status: "text",
      status_notes: "text?",
      notes: "text?",
      replaced_by: "text?",
    },
  },
  actuals: {
    key: ["id"],
    columns: {
      id: "text",
      plan_item_id: "text?",
      started_at: "moment",
      ended_at: "moment?",
      title: "text",
      category: "text?",
      notes: "text?",
      source: "text",
      external_id: "text?",
    },
  },
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
  workouts: {
    key: ["id"],
    columns: {
      id: "text",
      sport: "text",
      started_at: "moment",
      seconds: "whole?",
      metres: "number?",
      kcal: "whole?",
      avg_hr: "whole?",
      load: "number?",
      source: "text",
      external_id: "text?",
    },
  },
  workout_sets: {
    key: ["workout_id", "position"],
    columns: {
      workout_id: "text",
      position: "whole",
      exercise: "text",
      reps: "whole?",
      kg: "number?",
    },
  },
  sleeps: {
    key: ["wake_date", "source"],
    columns: {
      wake_date: "date",
      source: "text",
      started_at: "moment",
      ended_at: "moment",
      stages: "json",
      score: "whole?",
    },
  },
  metrics: {
    key: ["on_date", "name", "source"],
    columns: { on_date: "date", name: "text", source: "text", value: "number", unit: "text?" },
  },
  expenses: {
    key: ["id"],
    columns: {
      id: "text",
      spent_on: "date",
      amount_minor: "whole",
      currency: "text",
      category: "text?",
      merchant: "text?",
      note: "text?",
      source: "text",
      external_id: "text?",
    },
  },
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

type Values = {
  text: string;
  date: string;
  moment: string;
  number: number;
  whole: number;
  json: Readonly<Record<string, unknown>>;
  texts: readonly string[];
};
type ValueOf<C> = C extends `${infer K extends Kind}?`
  ? Values[K] | null
  : C extends Kind
    ? Values[C]
    : never;

/** A row as both homes give and take it. */
export type JournalRow<T extends TableName> = {
  readonly [C in keyof Tables[T]["columns"]]: ValueOf<Tables[T]["columns"][C]>;
};
export type ColumnOf<T extends TableName> = keyof Tables[T]["columns"] & string;

/** The columns of a table with what they hold. */
export const journalColumns = (
  table: TableName,
): readonly (readonly [string, { kind: Kind; isOptional: boolean }])[] =>
  Object.entries<Column>(TABLES[table].columns).map(([name, column]) => [
    name,
    { kind: column.replace("?", "") as Kind, isOptional: column.endsWith("?") },
  ]);

/** A value of a column of that kind as both homes keep it. */
export const keptValue = (kind: string, value: unknown): unknown =>
  kind === "whole" && typeof value === "number" ? Math.round(value) : value;

export const keyOf = (table: TableName): readonly string[] => TABLES[table].key;
export const isLog = (table: TableName): boolean => "isLog" in TABLES[table];
