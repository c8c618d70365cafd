/** What a column holds; with `?` it may be null. `moment` is ISO 8601 in UTC, `date` a calendar day of the person's zone, `whole` a
 * number that is rounded on its way in and out, since Postgres keeps it so. */
export type ColumnKind = "text" | "date" | "moment" | "number" | "whole" | "json" | "texts";
export type Column = ColumnKind | `${ColumnKind}?`;

/** A table, as both homes of a journal have it. */
export type Described = {
  /** Besides the person, whose rows they are; empty where there is one row. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  /** Rows are only ever added. */
  readonly isLog?: true;
};

type Values = {
  text: string;
  date: string;
  moment: string;
  number: number;
  whole: number;
  json: Readonly<Record<string, unknown>>;
  texts: readonly string[];
};
/** What a row has in such a column. */
export type ValueOf<C> = C extends `${infer K extends ColumnKind}?`
  ? Values[K] | null
  : C extends ColumnKind
    ? Values[C]
    : never;

/** A value of a column of that kind as both homes keep it. */
export const keptValue = (kind: string, value: unknown): unknown =>
  kind === "whole" && typeof value === "number" ? Math.round(value) : value;
