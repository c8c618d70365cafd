import { DAY_MS, dayOf, startOf } from "../../time/calendar.ts";
import { healthOf, keptFromAt } from "../health.ts";
import { byPlace, type ChainPlace } from "../seals/chain.ts";
import type { Range, Recent } from "./contract.ts";
import type { IndexPart } from "./index-part.ts";
import { lineText } from "./line.ts";

/** Records that the journal looks at for one answer: rows read, of which Workers Free has 5,000,000 a day. */
export const RECENT_MAX = 1_000;
/** Days of one answer; what is before them has the next one. */
const DAYS_MAX = 62;

/** What is not in an index yet, before a place and from a moment on, and where the index of the days before is. */
export function recentOf(
  storage: DurableObjectStorage,
  { before, from }: Range,
  keptDays: number,
  now: number,
): Recent {
  const { sql } = storage;
  const of = <Row extends ChainPlace>(columns: string, table: "waiting" | "written") =>
    sql
      .exec<Row & Record<string, SqlStorageValue>>(
        `SELECT ms, n, ${columns} FROM ${table} WHERE ms >= ? AND (ms, n) < (?, ?) ORDER BY ms DESC, n DESC LIMIT ?`,
        from,
        before.ms,
        before.n,
        RECENT_MAX + 1,
      )
      .toArray();
  const waiting = of<ChainPlace & { text: string }>("text", "waiting").map(({ ms, n, text }) => ({
    ms,
    n,
    line: lineText({ ms, n }, text),
  }));
  const written = of<ChainPlace & { line: string }>("line", "written");
  const rows = [...waiting, ...written].toSorted((a, b) => byPlace(b, a));
  const shown = rows.slice(0, RECENT_MAX);
  const last = shown.at(-1);
  const days = daysOf(sql, before, from);
  return {
    // A record from before there was an index has no line; it is found by its key.
    lines: shown.map(({ line }) => line).filter((line) => line !== ""),
    next: rows.length > RECENT_MAX && last ? { ms: last.ms, n: last.n } : null,
    days: days.filter(({ state }) => state === "sealed").slice(0, DAYS_MAX),
    hasMore: days.length > DAYS_MAX,
    states: Object.fromEntries(days.map(({ day, state }) => [day, state])),
    keptDays,
    keptFrom: keptFromAt(healthOf(storage), keptDays, now),
  };
}

const STATES = { pending: "pending", stored: "sealed", conflict: "conflict" } as const;

function daysOf(sql: SqlStorage, before: ChainPlace, from: number) {
  return sql
    .exec<{ day: string; state: keyof typeof STATES; parts: string }>(
      `SELECT day, state, parts FROM seals WHERE day >= ? AND day <= ? AND (parts <> '[]' OR state <> 'stored')
       ORDER BY day DESC LIMIT ?`,
      dayOf(from),
      dayOf(before.ms),
      DAYS_MAX + 1,
    )
    .toArray()
    .map(({ day, state, parts }) => ({ day, state: STATES[state], parts: JSON.parse(parts) as IndexPart[] }));
}

/** Whether a part has anything between the two. */
export const isWithin = ({ first, last }: IndexPart, { before, from }: Range): boolean =>
  last.ms >= from && byPlace(first, before) < 0;

/** The first place of the day after: everything of the day is before it. */
export const placeAfter = (day: string): ChainPlace => ({ ms: startOf(day) + DAY_MS, n: 0 });
