import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { bounded, count, dollars, moment, pageLimit } from "../../wire/fields.ts";
import { TEXT_MAX_CHARS } from "../reminders/reading.ts";

export const RUNS_MAX = 50;
export const RunsQuery = z.object({ limit: z.optional(pageLimit(RUNS_MAX)) });

const ScheduledRun = z.object({
  id: z.uuid(),
  /** The moment for which it was due. */
  slot: moment,
  status: z.enum(["running", "done", "failed", "skipped"]),
  /** Why it was skipped or failed, or what it did without. */
  why: z.nullable(z.string()),
  /** Slots that it stands for. */
  slots: count,
  started_at: moment,
  ended_at: z.nullable(moment),
  artifact_id: z.nullable(z.uuid()),
  model: z.nullable(z.string()),
  costUsd: dollars,
});

/** A part of each day, by the clock of its zone: `from` inclusive, `to` exclusive; it may cross midnight. */
export const PartOfDay = z.strictObject({ from: bounded(5), to: bounded(5) });

const Shown = z.object({
  id: z.uuid(),
  /** The same id. */
  schedule_id: z.uuid(),
  agent_name: z.string(),
  /** What it does. */
  skill: z.string(),
  title: z.string(),
  description: z.string(),
  config: z.object({ artifact_type: z.string(), task: z.optional(z.string()) }),
  /** Five fields in `timeZone`; null for what is due once. */
  cron: z.nullable(z.string()),
  timeZone: z.string(),
  active_hours: z.nullable(PartOfDay),
  /** What it comes to, in words. */
  when: z.string(),
  status: z.enum(["on", "paused"]),
  /** `skip`, `once` (within a time) or `all`: what becomes of moments that nobody was there for. */
  missed: z.enum(["skip", "once", "all"]),
  next_run: z.nullable(moment),
  /** Moments at which there was nothing to do, and why the last time. */
  quiet: z.object({ count, last_at: z.nullable(moment), why: z.nullable(z.string()) }),
  last_run: z.nullable(ScheduledRun),
});
export const SchedulesReply = z.object({ schedules: z.array(Shown), count });
export const ScheduleReply = Shown;
export const RunsReply = z.object({ runs: z.array(ScheduledRun), count });

/** A reminder (what, and at which moment or after how many minutes); or work of an agent, again and again. */
export const NewScheduleBody = z.union([
  z.strictObject({
    text: bounded(TEXT_MAX_CHARS),
    at: z.optional(moment),
    inMinutes: z.optional(z.int().check(z.minimum(1), z.maximum(527_040))),
  }),
  z.strictObject({
    agent_name: bounded(64),
    /** How the work is called. */
    skill: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/), z.maxLength(64)),
    cron: bounded(100),
    active_hours: z.optional(PartOfDay),
    config: z.strictObject({
      task: bounded(4_000),
      artifact_type: z.optional(z.string().check(z.regex(/^[a-z0-9_]{1,40}$/))),
    }),
  }),
]);
export const ScheduleBody = z.strictObject({
  cron: z.optional(bounded(100)),
  active_hours: z.optional(z.nullable(PartOfDay)),
  status: z.optional(z.enum(["on", "paused"])),
});
export const ScheduleDroppedReply = z.object({ status: z.literal("deactivated"), schedule_id: z.string() });
const path = { id: z.uuid() };

export const scheduleOperations = {
  "GET /api/scheduler": {
    summary: "When your agents work by themselves",
    description: "With what came of it the last time. Looking changes nothing.",
    reply: SchedulesReply,
  },
  "POST /api/scheduler": {
    keyed: BEGUN_ONCE_BY_KEY,
    summary: "Have yourself reminded, or an agent work",
    description:
      "A reminder is due once: `at` a moment, or in so many minutes from now. An agent's work is due by `cron` (five fields in your time zone, or `every 30m`) and does `config.task` in the background each time; a moment that nobody was there for is made up for within the hour. 409 for an agent that sleeps, or that has a schedule of that name.",
    body: NewScheduleBody,
    reply: ScheduleReply,
    status: 201,
    fails: [404, 409],
  },
  "PATCH /api/scheduler/:id": {
    summary: "Change when a schedule is due, or pause it",
    description:
      "`active_hours` keep what comes often to a part of the day, such as 07:00 to 22:00; null lifts them. A time that you have set stays when an agent's files change. What was paused goes on at its next moment.",
    path,
    body: ScheduleBody,
    reply: ScheduleReply,
    fails: [404],
  },
  "DELETE /api/scheduler/:id": {
    summary: "Remove a reminder, or pause a schedule of an agent",
    description: "An agent's own schedule stays in its HEARTBEAT.md and is paused here.",
    path,
    reply: ScheduleDroppedReply,
    fails: [404],
  },
  "POST /api/scheduler/:id/run": {
    keyed: ONCE_BY_KEY,
    summary: "Have a schedule do its work now",
    description:
      "As if its moment had come: what it looks at is looked at first, and where there is nothing to do, it does nothing. Its next moment is the one that comes after now. 409 for one that is paused.",
    path,
    body: z.strictObject({}),
    reply: ScheduleReply,
    fails: [404, 409],
  },
  "GET /api/scheduler/:id/runs": {
    summary: "What came of a schedule's moments",
    description: "The newest first. Moments that found nothing to do are counted with the schedule.",
    path,
    query: RunsQuery,
    reply: RunsReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
