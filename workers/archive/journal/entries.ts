import { dayAfter, dayOf, startOf } from "../../time/calendar.ts";
import type { DoorCounts, Entry, Noted, Unsealed, UnsealedPage } from "../contract.ts";
import { healthOf, setFirstDay } from "../health.ts";
import { lineText } from "../records/line.ts";
import { byPlace, type ChainPlace, isMoment, placeOf, sealKeyOf } from "../seals/chain.ts";
import { callsOf, countCall } from "./calls.ts";

/** How long a reply may take to end before its record is written as it is. */
export const UNFINISHED_MS = 15 * 60_000;
/** How many unsealed records one answer lists. */
export const UNSEALED_MAX = 1_000;

/** A record on its way, as it lies in the journal. */
export type Waiting = ChainPlace & { readonly sha256: string; readonly text: string };

type Known = { readonly n: number; readonly complete: number };

/** Writes an entry down, or what it now is. Runs inside a transaction. */
export function noteEntry(
  storage: DurableObjectStorage,
  entry: Entry,
  record: { readonly text: string; readonly sha256: string },
  now: number,
  counts: DoorCounts = {},
): Noted {
  if (!isMoment(entry.at)) throw new RangeError(`An entry's time is not ${entry.at}: no key can hold it.`);
  const ms = openMoment(storage, entry.at, now);
  const day = dayOf(entry.at);
  const client = entry.countAs ?? entry.client.name;
  const complete = entry.complete ? 1 : 0;
  const { known, n } = placeFor(storage, ms, entry.requestId);
  if (known === null) {
    // Only nobody's requests have a day that can be full.
    const before = client === "" ? callsOf(storage, client, day) : null;
    if (before?.isFull) return before;
    insert(storage, { ms, n, ...record }, entry.requestId, complete, now);
    return countCall(storage, client, day, counts);
  }
  if (known.complete === 0) {
    storage.sql.exec(
      "UPDATE waiting SET text = ?, sha256 = ?, complete = ? WHERE ms = ? AND n = ?",
      record.text,
      record.sha256,
      complete,
      ms,
      known.n,
    );
  }
  return callsOf(storage, client, day);
}

/**
 * The millisecond of the record's key: the request's own, or, when that day is closed already, the first of the day that is open.
 * So a late record is in the chain too, and asking again finds it.
 */
function openMoment(storage: DurableObjectStorage, at: number, now: number): number {
  const first = healthOf(storage).first_day ?? setFirstDay(storage, dayOf(Math.min(at, now)));
  const [last] = storage.sql
    .exec<{ day: string }>("SELECT day FROM seals ORDER BY day DESC LIMIT 1")
    .toArray();
  return Math.max(at, startOf(last ? dayAfter(last.day) : first));
}

/** The request's own record, and the next free number. The records of one millisecond are few, so all of them are read. */
function placeFor(
  { sql }: DurableObjectStorage,
  ms: number,
  requestId: string,
): { readonly known: Known | null; readonly n: number } {
  const rows = sql
    .exec<Known & { request_id: string }>(
      `SELECT n, complete, request_id FROM waiting WHERE ms = ?1
       UNION ALL SELECT n, 1, request_id FROM written WHERE ms = ?1`,
      ms,
    )
    .toArray();
  const known = rows.find(({ request_id: id }) => id === requestId) ?? null;
  return { known, n: 1 + rows.reduce((most, { n }) => Math.max(most, n), 0) };
}

export function nextN({ sql }: DurableObjectStorage, ms: number): number {
  const row = sql.exec<{ n: number }>(
    `SELECT 1 + max(coalesce((SELECT max(n) FROM waiting WHERE ms = ?1), 0),
                    coalesce((SELECT max(n) FROM written WHERE ms = ?1), 0)) AS n`,
    ms,
  );
  return row.one().n;
}

function insert(
  { sql }: DurableObjectStorage,
  { ms, n, sha256, text }: Waiting,
  requestId: string,
  complete: number,
  now: number,
): void {
  sql.exec(
    "INSERT INTO waiting (ms, n, request_id, sha256, text, complete, noted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ms,
    n,
    requestId,
    sha256,
    text,
    complete,
    now,
  );
}

/** The next records for R2, in the order of the chain. An unfinished one whose time is over is final from here on. */
export function takeWaiting({ sql }: DurableObjectStorage, now: number, max: number): Waiting[] {
  sql.exec("UPDATE waiting SET complete = 1 WHERE complete = 0 AND noted_at <= ?", now - UNFINISHED_MS);
  return sql
    .exec<Waiting>("SELECT ms, n, sha256, text FROM waiting WHERE complete = 1 ORDER BY ms, n LIMIT ?", max)
    .toArray();
}

/** It is in R2: its place, its hash and what a list shows of it stay until the day is sealed, its text goes. */
export function moveToWritten({ sql }: DurableObjectStorage, { ms, n, text }: Waiting): void {
  sql.exec(
    `INSERT OR IGNORE INTO written (ms, n, request_id, sha256, line)
     SELECT ms, n, request_id, sha256, ? FROM waiting WHERE ms = ? AND n = ?`,
    lineText({ ms, n }, text),
    ms,
    n,
  );
  sql.exec("DELETE FROM waiting WHERE ms = ? AND n = ?", ms, n);
}

/** After a copy that was not of one moment: a record that is in R2 waits no more, and none waits at the place of another one. */
export function repairEntries(storage: DurableObjectStorage): string[] {
  const { sql } = storage;
  const known = sql.exec(
    `DELETE FROM waiting WHERE EXISTS (SELECT 1 FROM written w WHERE w.ms = waiting.ms AND w.request_id = waiting.request_id)
     RETURNING ms`,
  );
  const count = known.toArray().length;
  const taken = sql.exec<ChainPlace>("SELECT ms, n FROM waiting JOIN written USING (ms, n)").toArray();
  for (const place of taken) moveOn(storage, place);
  return count + taken.length === 0
    ? []
    : [`${count + taken.length} audit records waited for R2 that had been there`];
}

/** Its place is taken by something else: it gets the next of its millisecond. */
export function moveOn(storage: DurableObjectStorage, { ms, n }: ChainPlace): void {
  storage.sql.exec("UPDATE waiting SET n = ? WHERE ms = ? AND n = ?", nextN(storage, ms), ms, n);
}

/** Both sorted by key and merged, so that a page costs no more than it shows. */
export function unsealedAfter({ sql }: DurableObjectStorage, after: string): UnsealedPage {
  const { ms, n } = placeOf(after) ?? { ms: 0, n: 0 };
  const of = (table: "waiting" | "written") =>
    sql
      .exec<ChainPlace & { sha256: string }>(
        `SELECT ms, n, sha256 FROM ${table} WHERE (ms, n) > (?, ?) ORDER BY ms, n LIMIT ?`,
        ms,
        n,
        UNSEALED_MAX + 1,
      )
      .toArray()
      .map((row) => ({ ...row, stored: table === "written" }));
  const rows = [...of("waiting"), ...of("written")].sort(byPlace);
  const items: Unsealed[] = rows.slice(0, UNSEALED_MAX).map((row) => ({
    key: sealKeyOf(row),
    sha256: row.sha256,
    stored: row.stored,
  }));
  return { items, next: rows.length > UNSEALED_MAX ? (items.at(-1)?.key ?? null) : null };
}
