import { DRAIN_MAX_MS, pollAfterMs, STUCK_MS } from "./limits.ts";
import { aheadMs, report } from "./meter.ts";
import { offerDueAt } from "./next-place.ts";
import { enter, readRow, writeRow } from "./record.ts";
import { type MachineWorld, tellOfMachine } from "./world.ts";

/** What a reason begins with when the machine is to count as failed once it is deallocated. */
const FAILED = "not started: ";

/** Tells the machine to end its work; its next word takes the order with it. */
export function drain({ sql }: MachineWorld, now: number, reason: string): void {
  enter(sql, "draining", now, { reason, phase: "work", next_at: now + DRAIN_MAX_MS });
}

/** Deallocates it without another word: it cannot hear, or there is nothing to end. */
export async function endSession(world: MachineWorld, now: number, reason: string): Promise<void> {
  enter(world.sql, "draining", now, { reason, phase: "deallocate", next_at: now });
  await drainStep(world, now);
}

/** Deallocates a machine that was to start; down, it counts as failed. */
export const endStart = (world: MachineWorld, now: number, reason: string): Promise<void> =>
  endSession(world, now, `${FAILED}${reason}`);

/** One step on the way down. It never gives up: what runs costs money. */
export async function drainStep(world: MachineWorld, now: number): Promise<void> {
  const { sql, azure } = world;
  const row = readRow(sql);
  if (row.phase === "work") {
    await tellOfMachine(
      world,
      "machine.unsaved",
      "The machine did not end its work in time and is deallocated; its last backup may be old.",
      now,
    );
    return endSession(world, now, row.reason ?? "its work did not end in time");
  }
  const seen = row.phase === "gone" ? await azure.see() : null;
  if (seen?.ok && seen.power === "deallocated") return asleep(world, now);
  // Shut down from within is not deallocated, and costs as much as running.
  const isAgain = seen === null || (seen.ok && ["running", "starting", "stopped"].includes(seen.power));
  const done = isAgain ? await azure.deallocate() : seen;
  await report(world, now, aheadMs(world, now));
  const afterMs = !done.ok && done.why === "later" ? done.afterMs : pollAfterMs(row.tries);
  writeRow(sql, {
    phase: done.ok || row.phase === "gone" ? "gone" : "deallocate",
    tries: row.tries + 1,
    next_at: now + afterMs,
  });
  if (now - row.since >= STUCK_MS)
    await world.tell({
      key: `machine.stuck/${row.since}`,
      event: "machine.stuck",
      at: now,
      fields: {
        detail: `The machine goes on costing money: ${done.ok ? "Azure has not deallocated it yet" : done.detail}. Look at it in Azure's portal.`,
      },
    });
}

async function asleep(world: MachineWorld, now: number): Promise<void> {
  const { sql } = world;
  await report(world, now, 0);
  const { reason, asked_at: askedAt } = readRow(sql);
  const hasFailed = reason?.startsWith(FAILED) === true;
  enter(sql, hasFailed ? "failed" : "asleep", now, {
    reason: hasFailed ? reason.slice(FAILED.length) : reason,
    metered_at: null,
    next_at: askedAt === null ? offerDueAt(world, now) : now,
  });
}
