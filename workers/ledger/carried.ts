import type { Books } from "./books.ts";
import { type MonthRow, settledIn } from "./months.ts";

/** What the calls of each month had cost, or might, in nano-dollars, when a copy was about to take the books' place. */
export type Carried = Readonly<Record<string, number>>;

/** Under which it is kept while the pages of a copy arrive. */
export const CARRIED = "spent-before-restore";

/** @param earlier what was kept by a restore that did not come to its end */
export function carriedFrom({ sql }: Books, earlier: Carried): Carried {
  const months = sql.all<MonthRow>("SELECT * FROM months");
  const known = months.map((row) => {
    const spent = settledIn(row) + row.reserved_nano;
    return [row.month, Math.max(spent, earlier[row.month] ?? 0)] as const;
  });
  return { ...earlier, ...Object.fromEntries(known) };
}

/**
 * A copy is older than the books that it replaces: what was spent since then stays spent, as what bills add to the calls.
 *
 * @returns the months that were mended
 */
export function keepCarried({ sql, budget }: Books, carried: Carried): string[] {
  return Object.entries(carried)
    .filter(([month, spent]) => {
      sql.all("INSERT OR IGNORE INTO months (month, fixed_nano) VALUES (?, ?)", month, budget.fixedNano);
      return (
        sql.all(
          `UPDATE months SET corrected_nano = corrected_nano + ?1 - (settled_nano + corrected_nano - released_nano + reserved_nano)
         WHERE month = ?2 AND settled_nano + corrected_nano - released_nano + reserved_nano < ?1 RETURNING month`,
          spent,
          month,
        ).length > 0
      );
    })
    .map(([month]) => month);
}
