import { firstRow, type Rows } from "./rows.ts";

type Synced = "actuals" | "workouts" | "expenses";

/** The row that a source gave before under that id, so that the same thing twice is one row; null for what has no id. */
export async function knownOutside(
  rows: Rows,
  table: Synced,
  source: string,
  externalId: string | null | undefined,
): Promise<{ readonly id: string } | null> {
  if (!externalId) return null;
  return firstRow(rows, table, {
    where: [
      ["source", "=", source],
      ["external_id", "=", externalId],
    ],
  });
}
