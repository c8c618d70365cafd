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
  return (
    row && {
      amountNano: row.amount_nano,
      until: row.until,
      note: row.note,
      by: row.granted_by,
      grantedAt: row.granted_at,
    }
  );
}

/** Ends whatever is in force. */
export function endExtensions({ sql }: Books, now: number): void {
  sql.all("UPDATE extensions SET ended_at = ? WHERE ended_at IS NULL", now);
}

export function addExtension(
  { sql, newId }: Books,
  { amountNano, until, note, by, grantedAt }: Extension,
): void {
  sql.all(
    "INSERT INTO extensions (id, amount_nano, until, note, granted_by, granted_at) VALUES (?, ?, ?, ?, ?, ?)",
    newId(grantedAt),
    amountNano,
    until,
    note,
    by,
    grantedAt,
  );
}
