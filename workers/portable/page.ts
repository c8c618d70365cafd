import type { Cell, Row } from "./row.ts";

/** A page ends with the row that passes either, so that one step stays far below 10 ms of CPU and one message below 2 MB. */
export const PAGE_MAX_BYTES = 128 * 1024;
export const PAGE_MAX_ROWS = 200;

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

export const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

export const linesOf = (text: string): Line[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
