import { lookAt } from "../../time/missed.ts";
import { stretchedFrom } from "../../time/stretched.ts";
import type { ChiefWorld } from "../world.ts";
import { check } from "./checks.ts";
import { tellOfErrors } from "./errors.ts";
import { pursue } from "./pursuing.ts";
import { failRun } from "./run-failures.ts";
import { brokenRuns, claim, isGoing, type NewRun, resumeRun, type ScheduledRun, TRIES_MAX } from "./runs.ts";
import { cadenceOf, dueSchedules, noteQuiet, type Schedule, scheduleOf } from "./store.ts";

/** Of one alarm; each may take a call of a model, and an invocation has 50 subrequests on Workers Free. The rest has the next alarm. */
const ROUND_MAX = 5;

/** Does what is due: goes on with what broke off, then each schedule whose slot has come, each slot once. */
export async function doDueRuns(world: () => ChiefWorld): Promise<void> {
  for (const run of brokenRuns(world().sql, world().now).slice(0, ROUND_MAX)) await goOn(run, world);
  for (const schedule of dueSchedules(world().sql, world().now, ROUND_MAX)) await look(schedule, world);
}

async function goOn(run: ScheduledRun, world: () => ChiefWorld): Promise<void> {
  const { sql, now } = world();
  if (run.tries >= TRIES_MAX) return failRun(run, "It broke off twice", world());
  resumeRun(sql, run, now);
  await pursue({ ...run, tries: run.tries + 1 }, world);
}

async function look(schedule: Schedule, world: () => ChiefWorld): Promise<void> {
  const { sql, now, newId } = world();
  const { id, agent, name, job, missed, dueAt } = schedule;
  if (dueAt === null) return;
  const cadence = cadenceOf(schedule);
  if (cadence === null && schedule.cron !== null) {
    // It was readable when it was written; a zone that was renamed since would hold up every other schedule.
    sql.all("UPDATE schedules SET state = 'paused', due_at = NULL WHERE id = ?", id);
    return tellOfErrors(schedule, "its times cannot be read any more", world());
  }
  const { fire, skipped, next } =
    cadence === null ? once(dueAt, missed, now) : lookAt(dueAt, cadence, missed, now);
  const row = (slot: number, slots = 1, found: Partial<NewRun> = {}): NewRun => ({
    schedule: id,
    slot,
    id: newId(),
    agent,
    name,
    job,
    slots,
    data: null,
    seen: null,
    at: now,
    ...found,
  });
  // While the month is throttled, what comes often comes less often; the moments between are accounted for.
  const later =
    cadence === null ? { next, passed: 0, last: null } : stretchedFrom(next, cadence, world().slowdown);
  const move = () => moveOn(schedule, next, world());
  if (skipped.last !== null) {
    const why = `Nobody was there for ${skipped.count} of its moments (missed: ${missed.policy})`;
    sql.atomically(() => {
      claim(sql, row(skipped.last ?? dueAt, skipped.count), "skipped", why);
      if (fire.length === 0) move();
    });
  }
  const [slot, ...more] = fire;
  if (slot === undefined) return;
  if (isGoing(sql, id))
    return sql.atomically(() => {
      claim(sql, row(slot, fire.length), "skipped", "The one before still goes on");
      move();
    });
  const checked = await checkedOrNull(schedule, slot, world());
  if (checked === null)
    return sql.atomically(() => {
      claim(sql, row(slot), "skipped", "Its check failed");
      // The count of its failures stays: only a check that succeeds begins it anew.
      sql.all("UPDATE schedules SET due_at = ? WHERE id = ?", next, id);
    });
  // The person may have changed or removed it while the check looked.
  if (scheduleOf(sql, id)?.dueAt !== dueAt) return;
  if (!checked.wake) return noteQuiet(sql, id, fire.length + later.passed, checked.why, now, later.next);
  const data = JSON.stringify(checked.data ?? null);
  const claimed = sql.atomically(() => {
    const run = row(slot, 1, { data, seen: checked.seen ?? null });
    const isMine = claim(sql, run, "claimed", null);
    for (const other of more) claim(sql, row(other, 1), "skipped", "Told with the one before");
    if (later.last !== null)
      claim(sql, row(later.last, later.passed), "skipped", "The month is throttled: it looks less often");
    moveOn(schedule, later.next, world());
    return isMine ? run : null;
  });
  if (claimed) await pursue({ ...claimed, ...BEGUN }, world);
}

const BEGUN = {
  state: "claimed",
  why: null,
  tries: 1,
  until: null,
  endedAt: null,
  costNano: 0,
  model: null,
  artifact: null,
} as const;

/** What is due once: it fires, or it was missed. */
function once(dueAt: number, missed: Schedule["missed"], now: number) {
  const graceMs = missed.policy === "once" ? missed.graceMs : 0;
  const isLate = now - dueAt > Math.max(graceMs, 60_000);
  return {
    fire: isLate ? [] : [dueAt],
    skipped: { count: isLate ? 1 : 0, last: isLate ? dueAt : null },
    next: null,
  };
}

/** One that is due once and has been is over; its run says what came of it. */
function moveOn({ id, cron }: Schedule, next: number | null, { sql }: ChiefWorld): void {
  if (cron === null) sql.all("UPDATE schedules SET due_at = NULL WHERE id = ?", id);
  else sql.all("UPDATE schedules SET due_at = ?, errors = 0 WHERE id = ?", next, id);
}

async function checkedOrNull(schedule: Schedule, slot: number, world: ChiefWorld) {
  try {
    return await check(schedule, world, slot);
  } catch (error) {
    const why = error instanceof Error ? error.name : typeof error;
    console.warn(
      JSON.stringify({ level: "warn", event: "check_failed", schedule: schedule.name, error: why }),
    );
    tellOfErrors(schedule, "what it looks at cannot be read", world);
    return null;
  }
}
