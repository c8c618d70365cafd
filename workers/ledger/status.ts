import { firstOf } from "../portable/sql.ts";
import { DAY_MS, endOfMonth, monthOf, startOf } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import { isBilledIn } from "./budget.ts";
import type { History, Level, LevelChange, LevelNow, MonthSummary, Share, Status } from "./contract.ts";
import { EFFECTS } from "./levels/level.ts";
import { relevel } from "./levels/relevel.ts";
import { infrastructureAt } from "./limits/fence.ts";
import { readLimits } from "./limits/scopes.ts";
import { readMonth } from "./months.ts";

/** The largest names of each kind; the rest is in their sum. */
const SHARES_MAX = 20;
/** The longest range of one answer. */
const HISTORY_MAX_MS = 366 * DAY_MS;

/** Where the money stands now and what can still run. */
export function statusAt(books: Books, now: number): Status {
  const { position, standing, extension } = books.sql.atomically(() => relevel(books, now));
  const { modelPolicy, slowdown, maxOutputTokens, stillWorks } = EFFECTS[position.level];
  const open = firstOf<{ count: number }>(books.sql, "SELECT count(*) AS count FROM reservations");
  return {
    ...position,
    at: now,
    isBilled: isBilledIn(books.budget),
    resetAt: endOfMonth(position.month),
    lines: standing.lines,
    modelPolicy,
    slowdown,
    maxOutputTokens,
    openReservations: open?.count ?? 0,
    flagged: readMonth(books, position.month)?.flagged ?? 0,
    extension,
    infrastructure: infrastructureAt(books, now),
    presumedNano: presumedIn(books, position.month),
    limits: readLimits(books),
    shares: sharesOf(books, position.month),
    stillWorks,
  };
}

/** The same level as in the status, for somebody who asks often. */
export function levelAt(books: Books, now: number): LevelNow {
  const { position } = books.sql.atomically(() => relevel(books, now));
  const { level, month, committedNano, capNano } = position;
  const { slowdown, stillWorks } = EFFECTS[level];
  const { pausedAt } = infrastructureAt(books, now);
  return { level, month, resetAt: endOfMonth(month), slowdown, stillWorks, committedNano, capNano, pausedAt };
}

const presumedIn = ({ sql }: Books, month: string): number =>
  firstOf<{ nano: number }>(
    sql,
    `SELECT coalesce(sum(settled_nano), 0) - (SELECT coalesce(max(released_nano), 0) FROM months WHERE month = ?1) AS nano
     FROM settlements WHERE presumed = 1 AND month = ?1`,
    month,
  )?.nano ?? 0;

type ShareRow = { kind: Share["kind"]; name: string; settled: number; reserved: number; calls: number };
const shareFrom = ({ kind, name, settled, reserved, calls }: ShareRow): Share => ({
  kind,
  name,
  settledNano: settled,
  reservedNano: reserved,
  calls,
});

function sharesOf({ sql }: Books, month: string): Share[] {
  const named = sql.all<ShareRow>(
    `SELECT kind, name, settled, reserved, calls FROM (
       SELECT kind, name, sum(settled_nano) AS settled, sum(reserved_nano) AS reserved, sum(calls) AS calls,
         row_number() OVER (PARTITION BY kind ORDER BY sum(settled_nano + reserved_nano) DESC, name) AS place
       FROM spent WHERE month = ? AND kind <> 'all' GROUP BY kind, name)
     WHERE place <= ? ORDER BY kind, place`,
    month,
    SHARES_MAX,
  );
  return [...named, ...daysOf({ sql }, month, month)].map(shareFrom);
}

const daysOf = ({ sql }: Pick<Books, "sql">, fromMonth: string, toMonth: string): ShareRow[] =>
  sql.all<ShareRow>(
    `SELECT 'day' AS kind, day AS name, settled_nano AS settled, reserved_nano AS reserved, calls
     FROM spent WHERE month BETWEEN ? AND ? AND kind = 'all' ORDER BY day`,
    fromMonth,
    toMonth,
  );

type MonthLine = {
  month: string;
  level: Level;
  highest_level: Level;
  fixed_nano: number;
  metered_nano: number;
  settled: number;
  reserved_nano: number;
  calls: number;
};
type LevelRow = { at: number; month: string; level_from: Level; level_to: Level; reason: string };

/** The months, days and level changes between two days, both included. */
export function historyOf(
  books: Books,
  { from, to }: { readonly from: string; readonly to: string },
): History {
  const start = Math.max(startOf(from), startOf(to) - HISTORY_MAX_MS);
  const end = startOf(to) + DAY_MS;
  const [fromMonth, toMonth] = [monthOf(start), to.slice(0, 7)];
  const months = books.sql.all<MonthLine>(
    `SELECT month, level, highest_level, fixed_nano, metered_nano, settled_nano + corrected_nano - released_nano AS settled,
       reserved_nano, calls
     FROM months WHERE month BETWEEN ? AND ? ORDER BY month`,
    fromMonth,
    toMonth,
  );
  const levels = books.sql.all<LevelRow>(
    "SELECT at, month, level_from, level_to, reason FROM levels WHERE at >= ? AND at < ? ORDER BY id",
    start,
    end,
  );
  return {
    isBilled: isBilledIn(books.budget),
    months: months.map(summaryFrom),
    days: daysOf(books, fromMonth, toMonth)
      .filter(({ name }) => startOf(name) >= start && startOf(name) < end)
      .map(shareFrom),
    levels: levels.map(levelFrom),
  };
}

const summaryFrom = (row: MonthLine): MonthSummary => ({
  month: row.month,
  level: row.level,
  fixedNano: row.fixed_nano,
  meteredNano: row.metered_nano,
  settledNano: row.settled,
  reservedNano: row.reserved_nano,
  calls: row.calls,
  highestLevel: row.highest_level,
});

const levelFrom = ({ at, month, level_from, level_to, reason }: LevelRow): LevelChange => ({
  at,
  month,
  from: level_from,
  to: level_to,
  reason,
});
