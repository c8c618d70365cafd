import { firstOf } from "../../portable/sql.ts";
import { addAudit } from "../audit.ts";
import type { Books } from "../books.ts";
import type { Bill } from "../contract.ts";
import { readMonth } from "../months.ts";

/** A report that has less than this share of what the provider told us itself is not about our calls. */
const SEEN_PERCENT = 95;

/**
 * Takes back what calls of an unknown outcome were presumed to cost and a report of days that are over does not have. Never more
 * than was presumed on those days, and nothing where the report does not have our certain calls: it may be another workspace's.
 * A later report that has more takes the release back.
 */
export function releasePresumed(books: Books, { source, month, final }: Bill, now: number): void {
  const before = readMonth(books, month)?.released_nano;
  if (final === undefined || before === undefined) return;
  const { throughDay, billedNano } = final;
  const presumedNano = presumedThrough(books, month, throughDay);
  const ledgerNano = spentThrough(books, month, throughDay);
  const certainNano = ledgerNano - presumedNano;
  const isOurs = certainNano > 0 && billedNano * 100 >= certainNano * SEEN_PERCENT;
  const releasedNano = isOurs ? Math.min(presumedNano, Math.max(0, ledgerNano - billedNano)) : 0;
  if (releasedNano === before) return;
  books.sql.all("UPDATE months SET released_nano = ? WHERE month = ?", releasedNano, month);
  addAudit(
    books,
    {
      actor: source,
      action: "settlement.released",
      before: { releasedNano: before },
      after: { month, throughDay, billedNano, presumedNano, releasedNano },
    },
    now,
  );
}

/** Settled and set aside on those days of the month; what is still open may be on the bill already. */
export const spentThrough = ({ sql }: Books, month: string, day: string): number =>
  firstOf<{ nano: number }>(
    sql,
    `SELECT coalesce(sum(settled_nano + reserved_nano), 0) AS nano FROM spent
     WHERE month = ? AND kind = 'all' AND name = '' AND day <= ?`,
    month,
    day,
  )?.nano ?? 0;

const presumedThrough = ({ sql }: Books, month: string, day: string): number =>
  firstOf<{ nano: number }>(
    sql,
    "SELECT coalesce(sum(settled_nano), 0) AS nano FROM settlements WHERE presumed = 1 AND month = ? AND day <= ?",
    month,
    day,
  )?.nano ?? 0;
