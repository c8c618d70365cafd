import type { Cell } from "./row.ts";

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
