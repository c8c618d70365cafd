import { dayAfter, dayOf } from "../time/calendar.ts";
import type { Head } from "./contract.ts";

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/** What the journal remembers of itself, in its one row. */
export type Health = {
  first_day: string | null;
  kept_from: string | null;
  failures: number;
  failing_since: number | null;
  /** Before this moment R2 is left alone. */
  retry_at: number;
  told_failure: number | null;
  conflicts: number;
  told_conflicts: number;
};

export function healthOf({ sql }: DurableObjectStorage): Health {
  return sql
    .exec<Health>(
      `SELECT first_day, kept_from, failures, failing_since, retry_at, told_failure, conflicts, told_conflicts FROM health`,
    )
    .one();
}

/** The chain begins; returns its first day. */
export function setFirstDay({ sql }: DurableObjectStorage, day: string): string {
  sql.exec("UPDATE health SET first_day = ?1, kept_from = ?1", day);
  return day;
}

/**
 * What is younger than the bucket's retention has to be there. The day only moves on: what a shorter retention has deleted does not
 * come back with a longer one.
 */
export function moveKeptFrom({ sql }: DurableObjectStorage, keptDays: number, now: number): void {
  sql.exec("UPDATE health SET kept_from = ?1 WHERE kept_from < ?1", youngest(keptDays, now));
}

/** The first day of which the bucket deletes nothing yet. */
const youngest = (keptDays: number, now: number): string => dayAfter(dayOf(now), 1 - keptDays);

/** R2 did not take something: later again, at most every five minutes. */
export function storeFailure(storage: DurableObjectStorage, now: number): void {
  const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(healthOf(storage).failures, 30));
  storage.sql.exec(
    `UPDATE health SET failures = failures + 1, failing_since = coalesce(failing_since, ?), retry_at = ?`,
    now,
    now + wait,
  );
}

/** R2 takes things again. Without a failure before, nothing is written. */
export function storeRecovery({ sql }: DurableObjectStorage): void {
  sql.exec(
    "UPDATE health SET failures = 0, failing_since = NULL, retry_at = 0, told_failure = NULL WHERE failures > 0",
  );
}

/** Something else stood where this belongs. Said loudly: somebody or something other than the journal wrote it. */
export function storeConflict({ sql }: DurableObjectStorage, key: string): void {
  sql.exec("UPDATE health SET conflicts = conflicts + 1");
  console.error(JSON.stringify({ level: "error", event: "audit_conflict", key }));
}

/** From this day on nothing may be missing at that moment. */
export function keptFromAt({ kept_from: from }: Health, keptDays: number, now: number): string | null {
  const kept = youngest(keptDays, now);
  return from !== null && from < kept ? kept : from;
}

export function headOf(storage: DurableObjectStorage, keptDays: number, now: number): Head {
  const { sql } = storage;
  const health = healthOf(storage);
  const seals = sql
    .exec<{ count: number }>("SELECT count(*) AS count FROM seals WHERE sha256 IS NOT NULL")
    .one();
  const [lastSeal] = sql
    .exec<{ day: string; sha256: string }>(
      "SELECT day, sha256 FROM seals WHERE sha256 IS NOT NULL ORDER BY day DESC LIMIT 1",
    )
    .toArray();
  const waiting = sql
    .exec<{ count: number; oldest: number | null }>(
      "SELECT count(*) AS count, min(noted_at) AS oldest FROM waiting",
    )
    .one();
  return {
    firstDay: health.first_day,
    keptFrom: keptFromAt(health, keptDays, now),
    lastSeal: lastSeal ?? null,
    seals: seals.count,
    unwritten: waiting.count,
    oldestUnwrittenAt: waiting.oldest,
    failingSince: health.failing_since,
    conflicts: health.conflicts,
  };
}
