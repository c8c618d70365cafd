import { notify } from "../notifications/store.ts";
import { chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import { endRun, failedAtSame, type ScheduledRun } from "./runs.ts";
import { scheduleOf } from "./store.ts";

/** Answers that do not fit about the same mails or turns. */
const UNFIT_MAX = 3;

/**
 * Ends a run whose words cannot be used: nobody is told of one. What it looked at is looked at again with the next slot, which costs a call
 * each time; at the third it is passed by, and its person hears of that.
 */
export function failUnfit(run: ScheduledRun, why: string, costNano: number, world: ChiefWorld): void {
  const { sql } = world;
  if (run.seen === null || failedAtSame(sql, run) + 1 < UNFIT_MAX) {
    failRun(run, why, world, { costNano, isTold: false });
    return;
  }
  sql.atomically(() => {
    failRun(run, `${why}, ${UNFIT_MAX} times; what it looked at is passed by`, world, { costNano });
    sql.all("UPDATE schedules SET seen = ? WHERE id = ?", run.seen, run.schedule);
  });
}

/**
 * Ends a run that cannot be finished; what is told is a sentence of ours, never what was thrown.
 *
 * @param of what it has cost, and whether the person hears of it: of words that cannot be used they do not, the run says so
 */
export function failRun(
  run: ScheduledRun,
  why: string,
  world: ChiefWorld,
  of: { costNano?: number; isTold?: boolean } = {},
): void {
  const { sql, now, newId, zone } = world;
  const { costNano = 0, isTold = true } = of;
  sql.atomically(() => {
    if (!endRun(sql, run, { state: "failed", why, costNano, model: null, artifact: null }, now) || !isTold)
      return;
    const title = scheduleOf(sql, run.schedule)?.title ?? run.name;
    const told = {
      key: `failed/${run.id}`,
      id: newId(),
      agent: run.agent,
      priority: "normal",
      artifact: null,
    } as const;
    notify(
      sql,
      { ...told, title: `${title} failed`, message: `${title} failed: ${why}.` },
      chiefSettings(sql),
      zone,
      now,
    );
  });
}
