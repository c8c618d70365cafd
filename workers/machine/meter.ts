import type { Position } from "../ledger/contract.ts";
import { monthOf } from "../time/calendar.ts";
import { countHours, leftTodayMs, reportOf } from "./hours.ts";
import { METER_MS } from "./limits.ts";
import { readRow } from "./record.ts";
import type { MachineWorld } from "./world.ts";

/**
 * Counts the time and tells the ledger, with what is still set aside. What was counted over a month's end is told of both months.
 *
 * @param setAsideMs how long it may go on costing before it is counted again
 */
export async function report(world: MachineWorld, now: number, setAsideMs: number): Promise<Position> {
  const { sql, plan, ledger } = world;
  const before = readRow(sql).metered_at;
  countHours(sql, now);
  if (before !== null && monthOf(before) !== monthOf(now))
    await ledger.reportMetered(reportOf(sql, plan, before, 0));
  return ledger.reportMetered(reportOf(sql, plan, now, setAsideMs));
}

/** What is set aside while it runs: until it is counted again, and no more than the day has left. */
export const aheadMs = (world: MachineWorld, now: number): number =>
  Math.min(METER_MS, leftTodayMs(world.sql, world.plan, now));
