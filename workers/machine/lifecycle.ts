import { HOUR_MS } from "../time/calendar.ts";
import { drain, drainStep, endSession } from "./draining.ts";
import { OWNERS_WORD_MS, pollAfterMs } from "./limits.ts";
import { lookAtOffer, offerDueAt } from "./next-place.ts";
import { enter, readRow, writeRow } from "./record.ts";
import { lookAfter } from "./running.ts";
import { type Need, type Refusal, reserveSession, wakeStep } from "./waking.ts";
import type { MachineWorld } from "./world.ts";

const ASKED_FOR: Need = { work: null };
const NOT_ASKED = { asked_at: null, asked_for: null } as const;

/** Does what is due now. */
export async function step(world: MachineWorld, now: number): Promise<void> {
  const { state, next_at: due, asked_at: askedAt, asked_for: work } = readRow(world.sql);
  if (due === null || due > now) return;
  if (state === "waking") await wakeStep(world, now);
  else if (state === "draining") await drainStep(world, now);
  else if (state === "up") await lookAfter(world, now);
  else {
    writeRow(world.sql, { next_at: null, ...NOT_ASKED });
    await lookAtOffer(world, now);
    writeRow(world.sql, { next_at: offerDueAt(world, now) });
    if (askedAt !== null) await startMachine(world, now, { work });
  }
}

/** Somebody needs the machine. Null when it runs, is on its way, or was told to start. */
export async function startMachine(
  world: MachineWorld,
  now: number,
  need: Need = ASKED_FOR,
): Promise<Refusal | null> {
  const { state, asked_at: askedAt, asked_for: askedFor } = readRow(world.sql);
  writeRow(world.sql, { is_wanted: 1 });
  // One that is on its way down comes up again once it is down; Azure would refuse the wish until then. Somebody's wish goes before work's.
  const isWished = askedAt !== null && askedFor === null;
  if (state === "draining") writeRow(world.sql, { asked_at: now, asked_for: isWished ? null : need.work });
  if (state === "waking" || state === "up" || state === "draining") return null;
  const refusal = await reserveSession(world, now, need);
  if (refusal === null) await step(world, now);
  return refusal;
}

/** Work waits for it. The owner's own word that it is to sleep stands for a while, or what waits would take it back at once. */
export async function wakeForWork(world: MachineWorld, now: number, why: string): Promise<Refusal | null> {
  if (now < ownersWordEnds(world))
    return { code: "put_to_sleep", detail: "Its owner has put the machine to sleep." };
  return startMachine(world, now, { work: why });
}

/** Until when the owner's word stands; 0 where it is no longer, or never was, to sleep. */
export function ownersWordEnds({ sql }: Pick<MachineWorld, "sql">): number {
  const { state, since, is_wanted: isWanted } = readRow(sql);
  return isWanted === 1 || state === "up" || state === "waking" ? 0 : since + OWNERS_WORD_MS;
}

/** Somebody wants it off. */
export async function stop(world: MachineWorld, now: number, by: string): Promise<void> {
  const { state } = readRow(world.sql);
  writeRow(world.sql, { is_wanted: 0, ...NOT_ASKED });
  const reason = `${by} put it to sleep`;
  if (state === "up") drain(world, now, reason);
  // What has not spoken yet has nothing to save.
  else if (state === "waking") await endSession(world, now, reason);
}

/**
 * The net, once an hour. A machine that should cost nothing is looked at in Azure: somebody may have started it there, or shut it
 * down from within. One that is always on and that nobody put to sleep is started again.
 */
export async function lookOver(world: MachineWorld, now: number): Promise<void> {
  const { sql, plan, azure } = world;
  const { state, since, is_wanted: isWanted } = readRow(sql);
  if (state !== "asleep" && state !== "failed") return step(world, now);
  const seen = await azure.see();
  if (seen.ok && !["deallocated", "deallocating", "unknown"].includes(seen.power)) {
    // Nobody knows since when; it was not so at the look before this one.
    writeRow(sql, { metered_at: Math.max(since, now - HOUR_MS) });
    if (seen.power === "stopped" || seen.power === "stopping")
      return endSession(world, now, "it was shut down from within, which costs as much as running");
    // A new deployment starts by itself. It has as long to speak as one that was asked to start.
    return enter(sql, "waking", now, {
      phase: "boot",
      next_at: now + pollAfterMs(0),
      reason: "it runs although nobody asked",
    });
  }
  if (plan.profile === "always" && isWanted === 1) await startMachine(world, now);
  // One that was started and stopped meanwhile has forgotten when it was to look.
  else if (readRow(sql).next_at === null) writeRow(sql, { next_at: offerDueAt(world, now) });
}
