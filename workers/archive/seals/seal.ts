import { DAY_MS, dayAfter, startOf } from "../../time/calendar.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Witnessed } from "../contract.ts";
import { healthOf, moveKeptFrom, storeConflict, storeFailure, storeRecovery } from "../health.ts";
import { forgetCalls } from "../journal/calls.ts";
import { type OnceBucket, putOnce } from "../journal/once.ts";
import { indexNext } from "../records/index-day.ts";
import { type ChainPlace, NO_SEAL, sealKey, sealKeyOf, sealText } from "./chain.ts";

/** A day is sealed from ten past midnight on, so that its last requests have ended. */
export const SEAL_AFTER_MS = 10 * 60_000;
/** Objects in one alarm, seals and parts of an index; the rest has the next. With journal/write.ts they stay below 50 calls. */
const PUTS_MAX = 4;

// A record takes 101 bytes in its seal, and the seal is built and hashed in memory: 20,000 records are 2 MB. Workers Free ends at
// 14,000 a day (schema.ts); an object has 128 MB and 30 s of CPU (developers.cloudflare.com/durable-objects/platform/limits).

type Day = { readonly day: string; readonly sealed_at: number };

/** Seals every day that is over and whose records are all in R2, in order, until R2 fails. */
export async function sealDays(
  storage: DurableObjectStorage,
  bucket: OnceBucket,
  { keptDays, patienceMs, now }: { keptDays: number; patienceMs: number; now: number },
): Promise<void> {
  for (let put = 0; put < PUTS_MAX; put++) {
    if (healthOf(storage).retry_at > now) return;
    const day = pendingDay(storage) ?? storage.transactionSync(() => closeDay(storage, now));
    if (day === null) return;
    // The index comes first: with the seal the rows that it is made of go.
    const indexed = await indexNext(storage, bucket, day.day, patienceMs);
    if (indexed === "failed") return storeFailure(storage, now);
    if (indexed !== "complete") continue;
    const text = await textOf(storage, day);
    const sha256 = await sha256Hex(text);
    const outcome = await putOnce(bucket, { key: sealKey(day.day), text, sha256 }, patienceMs);
    if (outcome === "failed") return storeFailure(storage, now);
    storage.transactionSync(() => {
      keep(storage, day.day, sha256, outcome);
      storeRecovery(storage);
      moveKeptFrom(storage, keptDays, now);
      forgetCalls(storage, now);
    });
  }
}

/** When the next seal is due, Unix milliseconds; null while a record of that day is not in R2, whose own turn comes first. */
export function nextSealAt(storage: DurableObjectStorage): number | null {
  const pending = pendingDay(storage);
  if (pending) return pending.sealed_at;
  const day = openDay(storage);
  if (day === null || isWaitedFor(storage, day)) return null;
  return startOf(day) + DAY_MS + SEAL_AFTER_MS;
}

/** The first day without a seal; null before the first record. */
function openDay(storage: DurableObjectStorage): string | null {
  const [last] = storage.sql
    .exec<{ day: string }>("SELECT day FROM seals ORDER BY day DESC LIMIT 1")
    .toArray();
  return last ? dayAfter(last.day) : healthOf(storage).first_day;
}

function isWaitedFor({ sql }: DurableObjectStorage, day: string): boolean {
  const rows = sql.exec("SELECT 1 FROM waiting WHERE ms < ? LIMIT 1", startOf(day) + DAY_MS);
  return rows.toArray().length > 0;
}

/** A day that was closed and whose seal is not in R2 yet. */
function pendingDay({ sql }: DurableObjectStorage): Day | null {
  const rows = sql.exec<Day>("SELECT day, sealed_at FROM seals WHERE state = 'pending' ORDER BY day LIMIT 1");
  return rows.toArray()[0] ?? null;
}

/** From here on no record gets a key of that day, so its seal comes out the same however often it is made. */
function closeDay(storage: DurableObjectStorage, now: number): Day | null {
  const due = nextSealAt(storage);
  const day = openDay(storage);
  if (day === null || due === null || due > now) return null;
  storage.sql.exec("INSERT INTO seals (day, sealed_at, state) VALUES (?, ?, 'pending')", day, now);
  return { day, sealed_at: now };
}

async function textOf({ sql }: DurableObjectStorage, { day, sealed_at }: Day): Promise<string> {
  const [before] = sql
    .exec<{ sha256: string }>("SELECT sha256 FROM seals WHERE day = ?", dayAfter(day, -1))
    .toArray();
  const records = sql
    .exec<ChainPlace & { sha256: string }>(
      "SELECT ms, n, sha256 FROM written WHERE ms >= ? AND ms < ? ORDER BY ms, n",
      startOf(day),
      startOf(day) + DAY_MS,
    )
    .toArray()
    .map((record) => [sealKeyOf(record), record.sha256] as const);
  const previous = before?.sha256 ?? NO_SEAL;
  const sealedAt = new Date(sealed_at).toISOString();
  return sealText({ day, previous, records, count: records.length, sealedAt });
}

/**
 * The seal counts for the chain, and this object remembers it. Where something else stands in its place, that is reported and the
 * day's records stay here, since no seal in R2 names them.
 */
function keep(
  storage: DurableObjectStorage,
  day: string,
  sha256: string,
  outcome: "stored" | "conflict",
): void {
  const { sql } = storage;
  sql.exec("UPDATE seals SET sha256 = ?, state = ? WHERE day = ?", sha256, outcome, day);
  if (outcome === "conflict") storeConflict(storage, sealKey(day));
  else sql.exec("DELETE FROM written WHERE ms >= ? AND ms < ?", startOf(day), startOf(day) + DAY_MS);
}

/** What this object knows of these days' seals, apart from R2. */
export function witnessOf({ sql }: DurableObjectStorage, from: string, to: string): Witnessed[] {
  return sql
    .exec<Witnessed>(
      "SELECT day, sha256 FROM seals WHERE sha256 IS NOT NULL AND day >= ? AND day <= ? ORDER BY day",
      from,
      to,
    )
    .toArray();
}
