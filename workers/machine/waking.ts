import { isNoRoom } from "./azure/azure.ts";
import type { StartAnswer } from "./contract.ts";
import { endStart } from "./draining.ts";
import { leftTodayMs } from "./hours.ts";
import { pollAfterMs, roomAfterMs, SESSION_MIN_MS, WAKE_MAX_MS, WORK_ENDS_AT_LEVEL } from "./limits.ts";
import { report } from "./meter.ts";
import { insteadOf, offerNextPlace } from "./next-place.ts";
import { enter, readRow, writeRow } from "./record.ts";
import { type MachineWorld, tellOfMachine } from "./world.ts";

export type Refusal = Pick<StartAnswer & { readonly ok: false }, "code" | "detail">;

/** Who needs the machine: somebody who has asked for it, or work that waits for it, with why. */
export type Need = { readonly work: string | null };

/**
 * Sets the smallest session's money aside; only then is anything started. Null when the machine may start.
 * The machine counts as waking from the first moment on, so that whoever asks meanwhile starts nothing.
 */
export async function reserveSession(
  world: MachineWorld,
  now: number,
  { work }: Need,
): Promise<Refusal | null> {
  const { sql, plan } = world;
  enter(sql, "waking", now, { phase: "reserve", next_at: now + WAKE_MAX_MS, reason: work });
  const left = leftTodayMs(sql, plan, now);
  if (plan.profile === "hours" && left < SESSION_MIN_MS)
    return refused(world, now, {
      code: "hours_exhausted",
      detail: `The machine has run for its ${plan.hoursPerDay} hours of today (purser:machineHoursPerDay).`,
    });
  const { level } = await report(world, now, SESSION_MIN_MS);
  if (level >= 3) {
    await report(world, now, 0);
    return refused(world, now, {
      code: "budget_exhausted",
      detail: "The month's money is used up, so the machine stays off.",
    });
  }
  if (work !== null && level >= WORK_ENDS_AT_LEVEL) {
    await report(world, now, 0);
    return refused(world, now, {
      code: "throttled",
      detail: `The month's money is at level ${level}, so the machine is not woken for work that nobody watches.`,
    });
  }
  writeRow(sql, { phase: "start", tries: 0, next_at: now });
  return null;
}

function refused({ sql }: MachineWorld, now: number, refusal: Refusal): Refusal {
  enter(sql, "asleep", now, { reason: refusal.detail });
  return refusal;
}

/** One step on the way up; what comes next is written down with its moment. */
export async function wakeStep(world: MachineWorld, now: number): Promise<void> {
  const { sql } = world;
  const row = readRow(sql);
  const isLate = now - row.since >= WAKE_MAX_MS;
  if (row.phase === "reserve") return giveUp(world, "the ledger did not answer", now);
  if (row.phase === "start") return startStep(world, row.tries, isLate, now);
  if (isLate) return giveUp(world, "it was started and was not heard of in time", now);
  const seen = await world.azure.see();
  if (seen.ok && seen.fault !== null && isNoRoom(seen.fault)) return askAgain(world, row.tries, now);
  // Nobody asked for that, so somebody else has stopped it: it is started once more.
  const isDown = seen.ok && (seen.power === "deallocated" || seen.power === "stopped") && row.tries > 2;
  if (isDown) return writeRow(sql, { phase: "start", tries: 0, next_at: now });
  writeRow(sql, {
    tries: row.tries + 1,
    next_at: now + (seen.ok || seen.why !== "later" ? pollAfterMs(row.tries) : seen.afterMs),
  });
}

async function startStep(world: MachineWorld, tries: number, isLate: boolean, now: number): Promise<void> {
  const { sql, azure } = world;
  const done = await azure.start();
  // From the moment that Azure takes the wish it costs money.
  if (done.ok)
    return writeRow(sql, {
      phase: "boot",
      tries: 0,
      next_at: now + pollAfterMs(0),
      metered_at: readRow(sql).metered_at ?? now,
    });
  if (isLate || done.why === "refused") return giveUp(world, done.detail, now);
  if (done.why !== "later") return askAgain(world, tries, now);
  writeRow(sql, { tries: tries + 1, next_at: now + done.afterMs });
}

/** The region has none of this size now. Another size is the owner's to choose: it has another price. */
async function askAgain(world: MachineWorld, tries: number, now: number): Promise<void> {
  const { since } = readRow(world.sql);
  const next = now + roomAfterMs(tries);
  if (next - since >= WAKE_MAX_MS) return noRoom(world, now);
  writeRow(world.sql, { phase: "start", tries: tries + 1, next_at: next });
}

async function noRoom(world: MachineWorld, now: number): Promise<void> {
  await offerNextPlace(world, now);
  return giveUp(world, `Azure has no machine of this size there now; ${insteadOf(world)}`, now);
}

/** Nothing came of it. It is seen to that it costs nothing before it counts as failed. */
async function giveUp(world: MachineWorld, reason: string, now: number): Promise<void> {
  await tellOfMachine(world, "machine.failed", `The machine was not started: ${reason}.`, now);
  await endStart(world, now, reason);
}
