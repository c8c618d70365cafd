import { earliest } from "../time/alarm.ts";
import type { Beat, HandedRecord, MachineOrder } from "./contract.ts";
import { drain, endSession } from "./draining.ts";
import { leftTodayMs } from "./hours.ts";
import { ENDING_MS, IDLE_MS, LOST_MS, METER_MS } from "./limits.ts";
import { aheadMs, report } from "./meter.ts";
import { lookAtOffer } from "./next-place.ts";
import { enter, readRow, writeRow } from "./record.ts";
import { forgetSealsFrom, takeSeals } from "./seals/handed.ts";
import { type MachineWorld, tellOfMachine } from "./world.ts";

/**
 * The machine says that it is there. One that nobody started counts as up from now on: it runs, and costs, whoever did it; a fresh
 * deployment is started by Azure itself.
 */
export async function hearMachine(world: MachineWorld, beat: Beat, now: number): Promise<MachineOrder> {
  const { sql } = world;
  const { state, phase, boot_id: bootId } = readRow(sql);
  const said = {
    boot_id: beat.bootId,
    heard_at: now,
    release: beat.release,
    ...(beat.backupAt === null ? {} : { backup_at: beat.backupAt }),
    ...(beat.restore === null ? {} : { restore: beat.restore }),
  };
  if (state === "draining") {
    writeRow(sql, said);
    if (phase === "work" && beat.drained)
      await endSession(world, now, readRow(sql).reason ?? "its work has ended");
    return "drain";
  }
  // A word that was long on its way, from the boot before, starts nothing.
  if (state !== "up" && bootId === beat.bootId && state !== "waking") return "drain";
  if (state !== "up") {
    enter(sql, "up", now, { ...said, busy_at: now, metered_at: readRow(sql).metered_at ?? now });
    await report(world, now, aheadMs(world, now));
  } else writeRow(sql, { ...said, ...(beat.busy || bootId !== beat.bootId ? { busy_at: now } : {}) });
  writeRow(sql, { next_at: nextLook(world, now) });
  return "run";
}

/** The machine is up and something may be due: it was not heard of, it is idle, its day or the month's money is used up. */
export async function lookAfter(world: MachineWorld, now: number): Promise<void> {
  const { sql, plan } = world;
  const row = readRow(sql);
  if (now - (row.heard_at ?? row.since) >= LOST_MS) {
    await tellOfMachine(
      world,
      "machine.lost",
      "The machine was not heard of for ten minutes and is deallocated.",
      now,
    );
    return endSession(world, now, "it was not heard of any more");
  }
  // A question that is older than this session may be answered while it runs.
  await lookAtOffer(world, now);
  const { level } = await report(world, now, aheadMs(world, now));
  if (level >= 3) return drain(world, now, "the month's money is used up");
  if (plan.profile === "hours") {
    // The end of its work has to fit into its hours too, or they are no limit.
    if (leftTodayMs(sql, plan, now) <= ENDING_MS)
      return drain(world, now, `it has run for its ${plan.hoursPerDay} hours of today`);
    if (now - (row.busy_at ?? row.since) >= IDLE_MS) return drain(world, now, "nothing was asked of it");
  }
  writeRow(sql, { next_at: nextLook(world, now) });
}

/** When it has to be looked at next. */
export function nextLook(world: MachineWorld, now: number): number {
  const { sql, plan } = world;
  const row = readRow(sql);
  const part = plan.profile === "hours" ? [(row.busy_at ?? row.since) + IDLE_MS, dayEnd(world, now)] : [];
  const due = earliest([(row.metered_at ?? now) + METER_MS, (row.heard_at ?? row.since) + LOST_MS, ...part]);
  return Math.max(now + 1, due ?? now + METER_MS);
}

/** When its day's hours are so far used up that it has to be told to end. */
const dayEnd = ({ sql, plan }: MachineWorld, now: number): number =>
  // What is left is so from when it was counted on.
  (readRow(sql).metered_at ?? now) + Math.max(0, leftTodayMs(sql, plan, now) - ENDING_MS);

/** The seals of its own record. What is wrong is told once, and again when it is something else. */
export async function takeRecord(world: MachineWorld, record: HandedRecord, now: number): Promise<void> {
  const { record_fault: before } = readRow(world.sql);
  const fault = await takeSeals(world.sql, record, now);
  writeRow(world.sql, {
    record_at: now,
    record_fault: fault?.says ?? null,
    record_from: fault?.from ?? null,
  });
  if (fault !== null && fault.says !== before)
    await tellOfMachine(
      world,
      "machine.record",
      `The machine's own record of calls is not as it was sealed: ${fault.says}.`,
      now,
    );
}

/**
 * The owner takes the record as the machine has it now for the true one, from the day on where it differs: after a restore of an older
 * backup it is another one, and nothing would be compared any more. The days before stay as they were handed in.
 *
 * @returns why not: nothing differs, or something is wrong that no restore explains
 */
export function acceptRecord({ sql }: MachineWorld): string | null {
  const { record_fault: fault, record_from: from } = readRow(sql);
  if (fault === null) return "The machine's record does not differ from what was handed in before";
  if (from === null)
    return `No restore explains this: ${fault}. Rotate the machine's keys and restore a backup from before`;
  forgetSealsFrom(sql, from);
  writeRow(sql, { record_fault: null, record_from: null });
  return null;
}
