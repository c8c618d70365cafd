import { firstOf } from "../portable/sql.ts";
import { monthOf } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import type { Level } from "./contract.ts";

export type MonthRow = {
  readonly month: string;
  readonly fixed_nano: number;
  readonly settled_nano: number;
  readonly reserved_nano: number;
  /** What bills added to the settlements. */
  readonly corrected_nano: number;
  /** What reports took back of settlements whose outcome nobody knew. */
  readonly released_nano: number;
  readonly metered_nano: number;
  readonly metered_reserved_nano: number;
  /** What drift has shown to be uncertain. */
  readonly drift_nano: number;
  /** JSON text of item names. */
  readonly unknown_items: string;
  readonly calls: number;
  readonly flagged: number;
  readonly level: Level;
  readonly highest_level: Level;
  /** Nano-dollars a day when throttling began; null at level 0. */
  readonly throttle_rate_nano: number | null;
};

/** What the month's model calls cost, as far as anybody knows. */
export const settledIn = ({ settled_nano, corrected_nano, released_nano }: MonthRow): number =>
  settled_nano + corrected_nano - released_nano;

export const readMonth = ({ sql }: Books, month: string): MonthRow | null =>
  firstOf<MonthRow>(sql, "SELECT * FROM months WHERE month = ?", month);

/** The level as it was last decided, in whichever month that was; 0 before the first. */
export const lastLevel = ({ sql }: Books): Level =>
  firstOf<Pick<MonthRow, "level">>(sql, "SELECT level FROM months ORDER BY month DESC LIMIT 1")?.level ?? 0;

/**
 * The row of the month that it is now, made when it is the first. Fixed costs are committed from its first moment and never get
 * fewer within it: what a deploy removed has been paid for.
 */
export function currentMonth(books: Books, now: number): MonthRow {
  const month = monthOf(now);
  const { fixedNano } = books.budget;
  const known = readMonth(books, month);
  if (known && known.fixed_nano >= fixedNano) return known;
  books.sql.all(
    `INSERT INTO months (month, fixed_nano) VALUES (?, ?)
     ON CONFLICT (month) DO UPDATE SET fixed_nano = max(fixed_nano, excluded.fixed_nano)`,
    month,
    fixedNano,
  );
  const made = readMonth(books, month);
  if (!made) throw new Error(`The month ${month} could not be written.`);
  return made;
}

export type Change = {
  readonly settledNano?: number;
  readonly reservedNano?: number;
  readonly calls?: number;
  readonly flagged?: number;
};

/** Adds to a month's sums; negative takes away. */
export function addToMonth({ sql }: Books, month: string, change: Change): void {
  const { settledNano = 0, reservedNano = 0, calls = 0, flagged = 0 } = change;
  sql.all(
    `UPDATE months SET settled_nano = settled_nano + ?, reserved_nano = reserved_nano + ?, calls = calls + ?,
       flagged = flagged + ? WHERE month = ?`,
    settledNano,
    reservedNano,
    calls,
    flagged,
    month,
  );
}
