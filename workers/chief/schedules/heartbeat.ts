import * as z from "zod/mini";
import { readCadence } from "../../time/cadence.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { DayHours } from "../../time/hours.ts";
import type { Missed } from "../../time/missed.ts";
import { fitting, Unreadable } from "../agents/front-matter.ts";
import { JOBS } from "../jobs/names.ts";
import { CHECKS } from "./checks.ts";

/** One schedule as an agent's HEARTBEAT.md (templates/) says it. */
export type Planned = {
  readonly name: string;
  readonly title: string;
  /** Five fields in the owner's zone, or `every 30m`. */
  readonly cron: string;
  /** The part of each day in which it may be due, by the owner's clock; null for all of it. */
  readonly hours: DayHours | null;
  /** What is done when it is due and there is something to do. */
  readonly job: (typeof JOBS)[number];
  /** What is looked at before any model is asked. */
  readonly check: (typeof CHECKS)[number];
  readonly artifactType: string;
  readonly missed: Missed;
  readonly description: string;
};

export type Heartbeat = { readonly schedules: readonly Planned[] };

/** Of one agent. */
const SCHEDULES_MAX = 20;
/** Longer than the time between two of a month; a later one is news of yesterday. */
const GRACE_MAX_MS = 7 * DAY_MS;
/** Of slots that were missed, where all of them are wanted. */
const ALL_MAX = 10;

const name = z
  .string()
  .check(
    z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "expected a name such as daily-planner" }),
    z.maxLength(64),
  );
const MissedSaid = z.union([
  z.object({ policy: z.literal("skip") }),
  z.object({
    policy: z.literal("once"),
    grace: z.string().check(z.regex(/^\d{1,4}[mhd]$/, { error: 'expected a time such as "3h"' })),
  }),
  z.object({ policy: z.literal("all"), max: z.int().check(z.minimum(1), z.maximum(ALL_MAX)) }),
]);
const Schedule = z.object({
  name,
  title: z.string().check(z.minLength(1), z.maxLength(60)),
  cron: z.string().check(z.maxLength(100)),
  hours: z.optional(z.object({ from: z.string(), to: z.string() })),
  job: z.enum(JOBS),
  check: z.enum(CHECKS),
  artifact_type: z.string().check(z.regex(/^[a-z0-9_]{1,40}$/)),
  missed: MissedSaid,
  description: z.string().check(z.maxLength(400)),
});
const Said = z.object({ schedules: z.optional(z.array(Schedule).check(z.maxLength(SCHEDULES_MAX))) });

/** @throws Unreadable naming the schedule and what is wrong with it */
export function readHeartbeat(data: unknown): Heartbeat {
  const { schedules = [] } = fitting(Said, data);
  const names = new Set<string>();
  for (const { name: own, cron, hours } of schedules) {
    if (names.has(own)) throw new Unreadable(`two schedules are called ${own}`);
    names.add(own);
    const read = readCadence(cron, "UTC", hours);
    if (!read.ok) throw new Unreadable(`${own}: ${read.why}`);
  }
  return {
    schedules: schedules.map(({ artifact_type: artifactType, missed, hours = null, ...rest }) => ({
      ...rest,
      hours,
      artifactType,
      missed: missedOf(missed),
    })),
  };
}

const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

function missedOf(said: z.infer<typeof MissedSaid>): Missed {
  if (said.policy !== "once") return said;
  const ms = Number.parseInt(said.grace, 10) * (UNITS[said.grace.at(-1) ?? ""] ?? 0);
  return { policy: "once", graceMs: Math.min(ms, GRACE_MAX_MS) };
}
