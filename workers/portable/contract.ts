import type { Cell } from "./row.ts";

/** Where the next page begins: after the row with this key. `table` null = after the tables, among the keys. */
export type Cursor = { readonly table: string | null; readonly after: readonly Cell[] | null };

/** Some of an object's data as lines of JSON (`Line`), read at one moment. */
export type Page = { readonly text: string; readonly rows: number; readonly next: Cursor | null };

/** A page on its way back; the first one empties the object. */
export type Incoming = { readonly text: string; readonly isFirst: boolean };

/** What a Durable Object that is backed up offers: its SQL tables, its keys and its alarm, whole. */
export interface Portable {
  /** Null = from the beginning. Each page is one moment; an object that fits one page is a snapshot. */
  exportPage(cursor: Cursor | null): Promise<Page>;
  /** Pages in order. The same page again changes nothing. */
  importPage(page: Incoming): Promise<void>;
}
