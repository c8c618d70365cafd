import { firstOf } from "../../portable/sql.ts";
import { monthOf } from "../../time/calendar.ts";
import type { Books } from "../books.ts";
import type { Extension } from "../contract.ts";
import { type MonthRow, settledIn } from "../months.ts";

type Row = {
  id: string;
  amount_nano: number;
  until: number;
  note: string;
  granted_by: string;
  granted_at: number;
  committed_nano: number;
};

/** With what the months before this one have left of it. */
export type ActiveExtension = Extension & { readonly leftNano: number };

/** The extension in force, or null. */
export function activeExtension({ sql, budget }: Books, now: number): ActiveExtension | null {
  const row = firstOf<Row>(
    sql,
    "SELECT * FROM extensions WHERE ended_at IS NULL AND until > ? ORDER BY id DESC LIMIT 1",
    now,
  );
  return (
    row && {
      ...extensionFrom(row),
      leftNano: Math.max(0, row.amount_nano - spentBefore(sql, budget, row, monthOf(now))),
    }
  );
}

/**
 * What of an extension the months before this one have taken: what they committed beyond the line that it had moved, or beyond what was
 * committed when it was granted, and what their calls took beyond the allowance. It counts once, however many months it is in force.
 */
function spentBefore(
  sql: Books["sql"],
  { allowanceNano, warnNano }: Books["budget"],
  row: Row,
  month: string,
): number {
  const months = sql.all<MonthRow>(
    "SELECT * FROM months WHERE month >= ? AND month < ? ORDER BY month",
    monthOf(row.granted_at),
    month,
  );
  const taken = months.map((past, index) => {
    const callsNano = settledIn(past) + past.reserved_nano;
    const committedNano = past.fixed_nano + past.metered_nano + past.metered_reserved_nano + callsNano;
    const line = index === 0 ? Math.max(warnNano, row.committed_nano) : warnNano;
    return Math.max(0, committedNano - line, callsNano - allowanceNano);
  });
  return taken.reduce((sum, nano) => sum + nano, 0);
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
  { committedNano, key }: { readonly committedNano: number; readonly key: string | null },
): void {
  sql.all(
    `INSERT INTO extensions (id, amount_nano, until, note, granted_by, granted_at, committed_nano, key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    newId(grantedAt),
    amountNano,
    until,
    note,
    by,
    grantedAt,
    committedNano,
    key,
  );
}
