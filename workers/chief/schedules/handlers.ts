import * as z from "zod/mini";
import { Problem } from "../../problem.ts";
import { readCadence } from "../../time/cadence.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { bodyOf, checked, unusable } from "../../wire/body.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { ChiefContext } from "../app.ts";
import { doneOnce } from "../once.ts";
import { addReminder } from "../reminders/adding.ts";
import { addAgentWork } from "./agent-work.ts";
import { NewScheduleBody, RUNS_MAX, RunsQuery, ScheduleBody } from "./operations.ts";
import { lastRun, runsOf, type ScheduledRun } from "./runs.ts";
import { putSchedule, removeSchedule, type Schedule, scheduleOf, schedules, slotFrom } from "./store.ts";
import { turn } from "./sync.ts";
import { slotText } from "./words.ts";

const FARTHEST_MS = 366 * DAY_MS;

/** GET /api/scheduler */
export function listSchedules(c: ChiefContext): Response {
  const { sql } = c.env.world;
  const found = schedules(sql).filter(({ cron, dueAt }) => cron !== null || dueAt !== null);
  return c.json({ schedules: found.map((one) => shown(one, c)), count: found.length });
}

/** POST /api/scheduler */
export async function addSchedule(c: ChiefContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, NewScheduleBody);
  const { world } = c.env;
  if ("cron" in body) return doneOnce(c, 201, () => shown(addAgentWork(body, world), c));
  const { text, at: said, inMinutes } = body;
  if ((said === undefined) === (inMinutes === undefined))
    throw unusable("at", "expected either at or inMinutes");
  const at = said === undefined ? world.now + (inMinutes ?? 0) * MINUTE_MS : Date.parse(said);
  if (at <= world.now || at - world.now > FARTHEST_MS)
    throw unusable("at", "expected a moment within the next 366 days");
  const before = new Set(schedules(world.sql).map(({ id }) => id));
  return doneOnce(c, 201, () => {
    const answer = addReminder({ text, at }, world);
    const made = schedules(world.sql).find(({ id }) => !before.has(id));
    if (made === undefined) throw new Problem("conflict", answer);
    return shown(made, c);
  });
}

/** PATCH /api/scheduler/:id */
export async function changeSchedule(c: ChiefContext): Promise<Response> {
  const { cron, active_hours: said, status } = await bodyOf(c.req.raw, ScheduleBody);
  const { world } = c.env;
  const known = named(c);
  const isTimed = cron !== undefined || said !== undefined;
  const field = cron === undefined ? "active_hours" : "cron";
  if (isTimed && known.cron === null) throw unusable(field, "it is due once; remove it and add another");
  const hours = said === undefined ? known.hours : said;
  const read = isTimed ? readCadence(cron ?? known.cron ?? "", known.zone, hours) : null;
  if (read?.ok === false) throw unusable(field, read.why);
  const after = world.sql.atomically(() => {
    const timed = isTimed ? { ...known, cron: cron ?? known.cron, hours, isOwnTime: true } : known;
    if (timed !== known)
      putSchedule(world.sql, { ...timed, dueAt: timed.state === "on" ? slotFrom(timed, world.now) : null });
    return status === undefined || status === known.state
      ? (scheduleOf(world.sql, known.id) ?? timed)
      : turn(timed, status, world);
  });
  return c.json(shown(after, c));
}

/** DELETE /api/scheduler/:id */
export function dropSchedule(c: ChiefContext): Response {
  const { world } = c.env;
  const known = named(c);
  if (known.source === "person") removeSchedule(world.sql, known.id);
  else turn(known, "paused", world);
  return c.json({ status: "deactivated", schedule_id: known.id });
}

/** POST /api/scheduler/:id/run */
export async function runSchedule(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, z.strictObject({}));
  const { world } = c.env;
  const known = named(c);
  if (known.state === "paused") throw new Problem("conflict", "It is paused; switch it on first");
  const due = { ...known, dueAt: Math.min(known.dueAt ?? world.now, world.now) };
  return doneOnce(c, 200, () => {
    putSchedule(world.sql, due);
    return shown(due, c);
  });
}

/** GET /api/scheduler/:id/runs */
export function listRuns(c: ChiefContext): Response {
  const { limit = String(RUNS_MAX) } = checked(c.req.query(), RunsQuery, "query");
  const runs = runsOf(c.env.world.sql, named(c).id, Number(limit)).map(runShown);
  return c.json({ runs, count: runs.length });
}

function named(c: ChiefContext): Schedule {
  const found = scheduleOf(c.env.world.sql, c.req.param("id") ?? "");
  if (found === null) throw new Problem("not_found", "There is no schedule of yours with this id");
  return found;
}

function shown(one: Schedule, c: ChiefContext) {
  const last = lastRun(c.env.world.sql, one.id);
  return {
    id: one.id,
    schedule_id: one.id,
    agent_name: one.agent,
    skill: one.job,
    title: one.title,
    description: one.payload ?? one.description,
    config: { artifact_type: one.artifactType, ...(one.payload === null ? {} : { task: one.payload }) },
    cron: one.cron,
    timeZone: one.zone,
    active_hours: one.hours,
    when: slotText(one),
    status: one.state,
    missed: one.missed.policy,
    next_run: momentOrNull(one.dueAt),
    quiet: { count: one.quiet, last_at: momentOrNull(one.quietAt), why: one.quietWhy },
    last_run: last === null ? null : runShown(last),
  };
}

const runShown = (run: ScheduledRun) => ({
  id: run.id,
  slot: momentOf(run.slot),
  status: run.state === "claimed" || run.state === "ready" ? ("running" as const) : run.state,
  why: run.why,
  slots: run.slots,
  started_at: momentOf(run.at),
  ended_at: momentOrNull(run.endedAt),
  artifact_id: run.artifact,
  model: run.model,
  costUsd: usdFromNano(run.costNano),
});
