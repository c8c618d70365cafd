import type { Sql } from "../portable/sql.ts";
import { dayOf, monthOf } from "../time/calendar.ts";
import type { MachineStatus } from "./contract.ts";
import { costNano, leftTodayMs, runMs } from "./hours.ts";
import { IDLE_MS } from "./limits.ts";
import { offerOf } from "./next-place.ts";
import type { Plan } from "./plan.ts";
import { readRow } from "./record.ts";
import { lastSealedDay } from "./seals/handed.ts";

/** How the machine stands at a moment; the time since it was last counted is part of it. */
export function machineStatusAt(sql: Sql, plan: Plan, now: number): MachineStatus {
  const row = readRow(sql);
  const uncountedMs = row.metered_at === null ? 0 : Math.max(0, now - row.metered_at);
  const monthMs = runMs(sql, monthOf(now)) + uncountedMs;
  const leftMs = Math.max(0, leftTodayMs(sql, plan, now) - uncountedMs);
  const idleAt = (row.busy_at ?? row.since) + IDLE_MS;
  return {
    state: row.state,
    since: row.since,
    reason: row.reason,
    todayMs: runMs(sql, dayOf(now)) + uncountedMs,
    monthMs,
    monthNano: costNano(plan, monthMs),
    stopAt: row.state === "up" && plan.profile === "hours" ? Math.min(idleAt, now + leftMs) : null,
    heardAt: row.heard_at,
    backupAt: row.backup_at,
    release: row.release,
    restore: row.restore,
    record:
      row.record_at === null
        ? null
        : {
            at: row.record_at,
            through: lastSealedDay(sql),
            fault: row.record_fault,
            from: row.record_from,
          },
    offer: offerOf({ sql, plan }),
  };
}
