import { firstOf } from "../portable/sql.ts";
import { usdFromNano } from "../wire/money.ts";
import { addAudit } from "./audit.ts";
import type { Books } from "./books.ts";
import { relevel } from "./levels/relevel.ts";
import { SCOPE_KINDS } from "./limits/scopes.ts";
import { sumMetered } from "./meters/metered.ts";
import { writeNotice } from "./notices.ts";

/**
 * Makes whole what a copy may have torn, when a ledger has been imported: what it relies on is mended towards more spent, never less,
 * written down and told. Books that are whole stay as they are, to the row.
 *
 * @returns what was mended, as sentences for the owner
 */
export function repair(books: Books, now: number): string[] {
  return books.sql.atomically(() => {
    ensureMonths(books);
    const repaired = [
      ...dropEnded(books),
      ...rebuildSpent(books),
      ...rebuildMonths(books),
      ...keepOneExtension(books, now),
    ];
    if (repaired.length > 0) {
      addAudit(books, { actor: "ledger", action: "books.repaired", before: null, after: { repaired } }, now);
      writeNotice(books, { event: "books.repaired", detail: repaired.join("; ") }, now);
    }
    relevel(books, now);
    return repaired;
  });
}

/** An attempt that has ended is not open as well: its end counts. */
function dropEnded({ sql }: Books): string[] {
  const rows = sql.all<{ key: string }>(
    "DELETE FROM reservations WHERE key IN (SELECT key FROM settlements) RETURNING key",
  );
  return rows.length === 0 ? [] : [`${rows.length} reservations had been settled and were dropped`];
}

/** Every attempt, ended or open, with what it adds to the sum of a name on its day. SQLite here joins five queries at most. */
const attemptsBy = (name: string): string =>
  `(SELECT month, day, ${name} AS name, settled_nano AS settled, 0 AS reserved FROM settlements
    UNION ALL SELECT month, day, ${name}, 0, reserved_nano FROM reservations)`;

/** Which sums are kept by day, and of which column each. */
const SUMS = [
  { kind: "all", column: "''" },
  { kind: "model", column: "model" },
  ...SCOPE_KINDS.map((kind) => ({ kind, column: kind })),
];

/** Months whose attempts are still kept; of an older one only its sums are left. */
const KEPT = "month IN (SELECT month FROM settlements UNION SELECT month FROM reservations)";

function rebuildSpent(books: Books): string[] {
  keepUnexplained(books);
  const count = SUMS.reduce((sum, { kind, column }) => sum + rebuildSums(books, kind, column), 0);
  return count === 0 ? [] : [`${count} sums by day were made again from the calls`];
}

type Wrong = { month: string; day: string; name: string; settled: number; reserved: number; calls: number };

function rebuildSums({ sql }: Books, kind: string, column: string): number {
  const wanted = `(SELECT month, day, name, sum(settled) AS settled, sum(reserved) AS reserved, count(*) AS calls
    FROM ${attemptsBy(column)} WHERE name IS NOT NULL GROUP BY month, day, name)`;
  const wrong = sql.all<Wrong>(
    `SELECT w.month, w.day, w.name, w.settled, w.reserved, w.calls FROM ${wanted} w
     LEFT JOIN spent s ON s.month = w.month AND s.day = w.day AND s.name = w.name AND s.kind = ?
     WHERE s.settled_nano IS NOT w.settled OR s.reserved_nano IS NOT w.reserved OR s.calls IS NOT w.calls`,
    kind,
  );
  for (const { month, day, name, settled, reserved, calls } of wrong)
    sql.all(
      "INSERT OR REPLACE INTO spent (month, kind, name, day, settled_nano, reserved_nano, calls) VALUES (?, ?, ?, ?, ?, ?, ?)",
      month,
      kind,
      name,
      day,
      settled,
      reserved,
      calls,
    );
  const stray = sql.all(
    `DELETE FROM spent WHERE kind = ? AND ${KEPT} AND (month, day, name) NOT IN (SELECT month, day, name FROM ${wanted})
     RETURNING month`,
    kind,
  );
  return wrong.length + stray.length;
}

/**
 * What the sums knew and the calls do not show was spent all the same: it counts as what bills add. The month's own sum may have been
 * read before the calls, so of it only what is settled says anything.
 */
function keepUnexplained({ sql }: Books): void {
  const total = (table: string, column: string, more = "") =>
    `(SELECT coalesce(sum(${column}), 0) FROM ${table} t WHERE t.month = months.month ${more})`;
  const settled = total("settlements", "settled_nano");
  const attempts = `${settled} - ${total("reservations", "reserved_nano")}`;
  const sums = total("spent", "settled_nano + reserved_nano", "AND kind = 'all'");
  sql.all(
    `UPDATE months SET corrected_nano = corrected_nano + max(0, settled_nano - ${settled}, ${sums} - ${attempts}) WHERE ${KEPT}`,
  );
}

/** Every month that anything is kept of. */
function ensureMonths({ sql, budget }: Books): void {
  for (const table of ["settlements", "reservations", "spent", "metered"])
    sql.all(
      `INSERT OR IGNORE INTO months (month, fixed_nano) SELECT month, ? FROM ${table}`,
      budget.fixedNano,
    );
}

type MonthSums = { month: string; settled: number; reserved: number; calls: number; flagged: number };

function rebuildMonths(books: Books): string[] {
  const { sql } = books;
  const before = sumsOf(books);
  sql.all(
    `UPDATE months SET
       settled_nano = (SELECT coalesce(sum(settled_nano), 0) FROM settlements s WHERE s.month = months.month),
       reserved_nano = (SELECT coalesce(sum(reserved_nano), 0) FROM reservations r WHERE r.month = months.month),
       calls = (SELECT coalesce(sum(calls), 0) FROM spent p WHERE p.month = months.month AND kind = 'all'),
       flagged = max(flagged, (SELECT count(*) FROM settlements f WHERE f.month = months.month AND flag IS NOT NULL)),
       released_nano = min(released_nano,
         (SELECT coalesce(sum(settled_nano), 0) FROM settlements u WHERE u.month = months.month AND presumed = 1))
     WHERE ${KEPT}`,
  );
  for (const { month } of sql.all<{ month: string }>("SELECT DISTINCT month FROM metered"))
    sumMetered(books, month);
  const after = sumsOf(books);
  return after
    .filter((sums, index) => JSON.stringify(sums) !== JSON.stringify(before[index]))
    .map(({ month, settled, reserved }) => {
      const money = `$${usdFromNano(settled)} spent and $${usdFromNano(reserved)} set aside`;
      return `the sums of ${month} were made again from the calls: ${money}`;
    });
}

const sumsOf = ({ sql }: Books): MonthSums[] =>
  sql.all<MonthSums>(
    `SELECT month, settled_nano + corrected_nano - released_nano AS settled, reserved_nano AS reserved, calls, flagged,
       metered_nano, metered_reserved_nano FROM months ORDER BY month`,
  );

/** One extension is in force at a time: the newest. */
function keepOneExtension({ sql }: Books, now: number): string[] {
  const newest = firstOf<{ id: string }>(
    sql,
    "SELECT id FROM extensions WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1",
  );
  if (newest === null) return [];
  const ended = sql.all(
    "UPDATE extensions SET ended_at = ? WHERE ended_at IS NULL AND id <> ? RETURNING id",
    now,
    newest.id,
  );
  return ended.length === 0 ? [] : [`${ended.length} older extensions were ended`];
}
