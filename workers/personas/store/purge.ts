import type { Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { KEY_KEPT_MS } from "../../wire/idempotency-key.ts";

/** As long as the gate keeps its own (workers/gate/purge.ts). */
const AUDIT_KEPT_MS = 400 * DAY_MS;

/** Deletes what is no longer answered by. */
export function forgetExpired(sql: Sql, now: number): void {
  sql.all("DELETE FROM keys WHERE at <= ?", now - KEY_KEPT_MS);
  sql.all("DELETE FROM audit WHERE at <= ?", now - AUDIT_KEPT_MS);
}
