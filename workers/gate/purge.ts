import { DAY_MS } from "../time/calendar.ts";

/** Long enough for a year's accounts and the year before them to be compared. */
export const KEEP_DAYS = 400;

/** No run deletes more than this share of a table, so that a wrong clock cannot empty it; the next night takes the rest. */
export const PURGE_MAX_PERCENT = 20;

const PURGE_HOUR_UTC = 3;

/** Once a day, at 03:00 UTC. */
export const isPurgeTime = (now: Date): boolean =>
  now.getUTCHours() === PURGE_HOUR_UTC && now.getUTCMinutes() === 0;

/**
 * Deletes closed leases, then decisions that have none, then days that have none, when they are older than `KEEP_DAYS`.
 * Audit rows, versions of the context and halts stay for good.
 */
export async function purgeGate(db: D1Database, now: Date): Promise<void> {
  const before = now.getTime() - KEEP_DAYS * DAY_MS;
  const dayBefore = new Date(before).toISOString().slice(0, 10);
  const share = (table: string) => `LIMIT (SELECT COUNT(*) * ${PURGE_MAX_PERCENT} / 100 FROM ${table})`;
  const results = await db.batch([
    db
      .prepare(
        `DELETE FROM leases WHERE seq IN
           (SELECT seq FROM leases WHERE closed_at < ? ORDER BY closed_at ${share("leases")})`,
      )
      .bind(before),
    db
      .prepare(
        `DELETE FROM decisions WHERE seq IN
           (SELECT seq FROM decisions d WHERE asked_at < ? AND status <> 'pending'
              AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.decision_id = d.id) ORDER BY asked_at ${share("decisions")})`,
      )
      .bind(before),
    db
      .prepare(
        `DELETE FROM days WHERE day IN
           (SELECT day FROM days WHERE day < ? AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.day = days.day)
              ORDER BY day ${share("days")})`,
      )
      .bind(dayBefore),
  ]);
  const [leases = 0, decisions = 0, days = 0] = results.map(({ meta }) => meta.changes);
  if (leases + decisions + days === 0) return;
  console.log(JSON.stringify({ level: "info", event: "purged", leases, decisions, days }));
}
