import Table, { type TableConstructorOptions } from "cli-table3";

/** Cells of a table; a long text is wrapped where the table has widths. */
export type TableRows = readonly (readonly (string | number)[])[];

const NO_LINES_BETWEEN_ROWS = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/**
 * A table for a person.
 *
 * @param options `dense`: no lines between the rows; widths and alignments as cli-table3 takes them
 */
export function table(
  head: readonly string[],
  rows: TableRows,
  { dense, ...options }: Pick<TableConstructorOptions, "colWidths" | "colAligns"> & { dense?: boolean } = {},
): string {
  const drawn = new Table({
    head: [...head],
    // The table's own colours do not know whether a terminal reads them.
    style: { head: [], border: [] },
    wordWrap: true,
    ...(dense && { chars: NO_LINES_BETWEEN_ROWS }),
    ...options,
  });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}
