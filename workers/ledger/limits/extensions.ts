import { firstOf } from "../../portable/sql.ts";
import type { Books } from "../books.ts";
import type { Extension } from "../contract.ts";

type Row = {
  id: string;
  amount_nano: number;
  until: number;
  note: string;
  granted_by: string;
  granted_at: number;
};

/** The extension in force, or null. */
export function activeExtension({ sql }: Books, now: number): Extension | null {
  const row = firstOf<Row>(
    sql,
    "SELECT * FROM extensions WHERE ended_at IS NULL AND until > ? ORDER BY id DESC LIMIT 1",
    now,
  );
  return row && extensionFrom(row);
}

/** What this person was granted under this key after that moment, in force or not. */
export function extensionUnder(
  { sql }: Books,
  { by, key }: Pick<Extension, "by"> & { readonly key: string },
  after: number,
): Extension | null {
  const query =
    "SELECT * FROM extensions WHERE granted_by = ? AND key = ? AND granted_at > ? ORDER BY id DESC LIMIT 1";
  const row = firstOf<Row>(sql, query, by, key, after);
  return row && extensionFrom(row);
}

const extensionFrom = (row: Row): Extension => ({
  amountNano: row.amount_nano,
  until: row.until,
  note: row.note,
  by: row.granted_by,
  grantedAt: row.granted_at,
});

/** Ends whatever is in force. */
export function endExtensions({ sql }: Books, now: number): void {
  sql.all("UPDATE extensions SET ended_at = ? WHERE ended_at IS NULL", now);
}

export function addExtension(
  { sql, newId }: Books,
  { amountNano, until, note, by, grantedAt }: Extension,
  key: string | null,
): void {
  sql.all(
    "INSERT INTO extensions (id, amount_nano, until, note, granted_by, granted_at, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
    newId(grantedAt),
    amountNano,
    until,
    note,
    by,
    grantedAt,
    key,
  );
}
