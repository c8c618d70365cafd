import type { Cell, Row } from "./row.ts";

/** A page ends with the row that passes either, so that one step stays far below 10 ms of CPU and one message below 2 MB. */
export const PAGE_MAX_BYTES = 128 * 1024;
export const PAGE_MAX_ROWS = 200;

/** Where the next page begins: after the row with this key. `table` null = among what changed since the first page. */
export type Cursor = { readonly table: string | null; readonly after: readonly Cell[] | null };

/** Some of an object's data as lines of JSON (`Line`). */
export type Page = {
  readonly text: string;
  /** Of tables. */
  readonly rows: number;
  readonly next: Cursor | null;
  /** The cursor leads nowhere any more: this is a first page again, and what was read of the object before is to be dropped. */
  readonly restarts?: true;
};

/**
 * One line of a page. The first page begins with the tables' own statements. The last one ends with the keys, the other statements,
 * the counters of AUTOINCREMENT and the alarm. `gone` is the key of a row that an earlier page may have had.
 */
export type Line =
  | { readonly schema: { readonly type: string; readonly name: string; readonly sql: string } }
  | { readonly table: string; readonly row: Row }
  | { readonly table: string; readonly gone: readonly Cell[] }
  | { readonly key: string; readonly value: unknown }
  | { readonly sequence: Readonly<Record<string, number>> }
  | { readonly alarm: number | null };

/** A page on its way back; the first one empties the object. */
export type Incoming = { readonly text: string; readonly isFirst: boolean };

/** What the object had to mend after the last page, as sentences for the owner. */
export type Imported = { readonly repaired: readonly string[] };

/** What a Durable Object that is backed up offers: its SQL tables, its keys and its alarm, whole. */
export interface Portable {
  /** Null = from the beginning. All pages together are the object at one moment, that of the last page. */
  exportPage(cursor: Cursor | null): Promise<Page>;
  /** Pages in order. The same page again changes nothing. */
  importPage(page: Incoming): Promise<Imported>;
}

export const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

export const linesOf = (text: string): Line[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
