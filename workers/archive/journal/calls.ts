import { DAY_MS, dayOf, startOf } from "../../time/calendar.ts";
import type { DoorCounts, Noted } from "../contract.ts";
import { rowWithCounts } from "./door-counts.ts";

/**
 * Records of requests without a sign-in in a month and on a day. Each is one write to R2, of which a million a month are free
 * (developers.cloudflare.com/r2/pricing), and 7 rows here (schema.ts): a day's are 7,000 of the 100,000 rows that Workers Free has
 * for the account's Durable Objects. A flood of strangers costs no money and leaves the ledger its share.
 */
export const STRANGERS_PER_MONTH = 5_000;
export const STRANGERS_PER_DAY = 1_000;

/**
 * Records of everybody together in a month, after which the journal is crowded: background clients are refused then, and what others do is
 * written down together (workers/edge/record/worth.ts). Each record is a write to R2, and the bill counts on half of the million that
 * an account has for this stack (policies/estimate/enforced.harness.ts), so that this many and what is still written afterwards cost nothing.
 */
export const RECORDS_PER_MONTH = 400_000;

const monthOf = (day: string): string => day.slice(0, 7);

type Row = { readonly calls: number; readonly day: string; readonly today: number };

/** Adds a client's record, and says how many there are now. One of a day that is past already counts for its month only. */
export function countCall(
  { sql }: DurableObjectStorage,
  client: string,
  day: string,
  counts: DoorCounts = {},
): Noted {
  const month = monthOf(day);
  const door = rowWithCounts(sql, { month, client }, counts);
  const row = sql.exec<Row>(
    `INSERT INTO calls (month, client, calls, day, today, door) VALUES (?1, ?2, 1, ?3, 1, coalesce(?4, '{}'))
     ON CONFLICT (month, client) DO UPDATE SET calls = calls + 1, day = max(day, excluded.day),
       today = CASE WHEN excluded.day > day THEN 1 WHEN excluded.day = day THEN today + 1 ELSE today END,
       door = coalesce(?4, door)
     RETURNING calls, day, today`,
    month,
    client,
    day,
    door,
  );
  return notedFrom(sql, row.one(), client, day);
}

export function callsOf({ sql }: DurableObjectStorage, client: string, day: string): Noted {
  const [row] = sql
    .exec<Row>("SELECT calls, day, today FROM calls WHERE month = ? AND client = ?", monthOf(day), client)
    .toArray();
  return notedFrom(sql, row ?? { calls: 0, day, today: 0 }, client, day);
}

function notedFrom(sql: SqlStorage, row: Row, client: string, day: string): Noted {
  const { calls } = row;
  const today = row.day === day ? row.today : 0;
  const isFull = client === "" && (calls >= STRANGERS_PER_MONTH || today >= STRANGERS_PER_DAY);
  const month = monthOf(day);
  return { month, calls, day, today, isFull, isCrowded: recordsIn(sql, month) >= RECORDS_PER_MONTH };
}

/** A month has one row for each client, so that counting them all is a few reads. */
const recordsIn = (sql: SqlStorage, month: string): number =>
  sql.exec<{ all: number }>('SELECT coalesce(sum(calls), 0) AS "all" FROM calls WHERE month = ?', month).one()
    .all;

/** Only the current and the last month are asked for. */
export function forgetCalls({ sql }: DurableObjectStorage, now: number): void {
  const month = dayOf(now).slice(0, 7);
  const last = dayOf(startOf(`${month}-01`) - DAY_MS).slice(0, 7);
  sql.exec("DELETE FROM calls WHERE month < ?", last);
}
