import { DAY_MS, dayOf, daysIn, monthOf, startOf } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import { isBilledIn } from "./budget.ts";
import type { Series, SeriesDay, SeriesKind, SeriesPart, Sum } from "./levels/contract.ts";
import { readMonth, settledIn } from "./months.ts";

/** The dearest names of a month; more would be no picture, and what is left is one sum. */
export const SERIES_NAMES_MAX = 50;

type Row = { kind: string; name: string; day: string; settled: number; reserved: number; calls: number };

/**
 * A month's model calls, day by day and by agent, model or task: every day until now, or all of an earlier month. Parts of a day add
 * up to the day, days to the month, and with what bills added or took back to what the status says is settled.
 */
export function seriesOf(
  books: Books,
  { by, month }: { by: SeriesKind; month: string },
  now: number,
): Series {
  const rows = books.sql.all<Row>(
    `SELECT kind, name, day, settled_nano AS settled, reserved_nano AS reserved, calls
     FROM spent WHERE month = ? AND kind IN ('all', ?)`,
    month,
    by,
  );
  const named = rows.filter(({ kind }) => kind !== "all");
  const shown = dearestOf(named);
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const row = readMonth(books, month);
  return {
    by,
    month,
    at: now,
    isBilled: isBilledIn(books.budget),
    days: daysUntil(month, now, rows).map((day) => dayFrom(day, byDay.get(day) ?? [], shown)),
    settledNano: row ? settledIn(row) : 0,
    reservedNano: row?.reserved_nano ?? 0,
    correctedNano: row?.corrected_nano ?? 0,
    releasedNano: row?.released_nano ?? 0,
  };
}

/** A day is in the list even without calls, so that a picture has no holes; one that a clock was too early for is there too. */
function daysUntil(month: string, now: number, rows: readonly Row[]): string[] {
  const first = startOf(month);
  const last = Math.max(now, ...rows.map(({ day }) => startOf(day)));
  const count = monthOf(last) === month ? Math.floor((last - first) / DAY_MS) + 1 : daysIn(month);
  return Array.from({ length: count }, (_, index) => dayOf(first + index * DAY_MS));
}

function dearestOf(rows: readonly Row[]): ReadonlySet<string> {
  const totals = new Map<string, number>();
  for (const { name, settled, reserved } of rows)
    totals.set(name, (totals.get(name) ?? 0) + settled + reserved);
  const dearest = [...totals].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return new Set(dearest.slice(0, SERIES_NAMES_MAX).map(([name]) => name));
}

const NOTHING: Sum = { settledNano: 0, reservedNano: 0, calls: 0 };

function dayFrom(day: string, rows: readonly Row[], shown: ReadonlySet<string>): SeriesDay {
  const total = rows.filter(({ kind }) => kind === "all").reduce(plus, NOTHING);
  const named = rows.filter(({ kind }) => kind !== "all");
  const parts: SeriesPart[] = named
    .filter(({ name }) => shown.has(name))
    .map((row) => ({ of: "named", name: row.name, ...plus(NOTHING, row) }));
  const others = named.filter(({ name }) => !shown.has(name)).reduce(plus, NOTHING);
  const known = named.reduce(plus, NOTHING);
  // Whoever calls for nobody in particular, such as a conversation, has no name of that kind.
  const none: Sum = {
    settledNano: total.settledNano - known.settledNano,
    reservedNano: total.reservedNano - known.reservedNano,
    calls: total.calls - known.calls,
  };
  if (others.calls > 0) parts.push({ of: "others", name: "", ...others });
  if (none.calls > 0 || none.settledNano > 0) parts.push({ of: "none", name: "", ...none });
  return { day, ...total, parts };
}

const plus = (sum: Sum, { settled, reserved, calls }: Omit<Row, "kind" | "name" | "day">): Sum => ({
  settledNano: sum.settledNano + settled,
  reservedNano: sum.reservedNano + reserved,
  calls: sum.calls + calls,
});
