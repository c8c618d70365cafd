import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import type { JobName } from "../jobs/names.ts";

/** A slot of a schedule that came to something. Moments are Unix milliseconds. */
export type ScheduledRun = {
  readonly schedule: string;
  /** The moment for which it was due, whenever it began. */
  readonly slot: number;
  readonly id: string;
  readonly agent: string;
  readonly name: string;
  readonly job: JobName;
  /** `claimed`: begun. `ready`: what code can say is there, the words are not. */
  readonly state: "claimed" | "ready" | "done" | "failed" | "skipped";
  /** Why it was skipped or failed. */
  readonly why: string | null;
  /** How many slots it stands for: of several that nobody was there for, all. */
  readonly slots: number;
  readonly tries: number;
  /** JSON: what the check found, and once it is ready what the job has made of it. */
  readonly data: string | null;
  readonly seen: string | null;
  readonly at: number;
  /** Until when it belongs to whoever goes on with it. */
  readonly until: number | null;
  readonly endedAt: number | null;
  readonly costNano: number;
  readonly model: string | null;
  readonly artifact: string | null;
};

/** Longer than a job takes; after that whoever began it is gone. */
export const LEASE_MS = 3 * 60_000;
/** A run that broke off is resumed once; after that it is a failure that somebody should see. */
export const TRIES_MAX = 2;
/** As long as a quarter. */
const KEPT_MS = 92 * DAY_MS;

const COLUMNS =
  "schedule, slot, id, agent, name, job, state, why, slots, tries, data, seen, at, until, ended_at AS endedAt, cost_nano AS costNano, model, artifact";

export type NewRun = Pick<
  ScheduledRun,
  "schedule" | "slot" | "id" | "agent" | "name" | "job" | "slots" | "data" | "seen" | "at"
>;

/** One row for each schedule and slot: an alarm that comes twice begins one run. @returns false where there is one already */
export const claim = (sql: Sql, run: NewRun, state: "claimed" | "skipped", why: string | null): boolean =>
  sql.all(
    `INSERT INTO runs (schedule, slot, id, agent, name, job, state, why, slots, tries, data, seen, at, until, ended_at, cost_nano)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING RETURNING id`,
    run.schedule,
    run.slot,
    run.id,
    run.agent,
    run.name,
    run.job,
    state,
    why,
    run.slots,
    run.data,
    run.seen,
    run.at,
    state === "claimed" ? run.at + LEASE_MS : null,
    state === "claimed" ? null : run.at,
  ).length > 0;

/** Runs that broke off: nobody has gone on with them in their time. */
export const brokenRuns = (sql: Sql, now: number): ScheduledRun[] =>
  sql.all<ScheduledRun>(`SELECT ${COLUMNS} FROM runs WHERE until <= ? ORDER BY until`, now);

export const nextBroken = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT min(until) AS at FROM runs WHERE until IS NOT NULL")?.at ??
  null;

/** Whether an earlier slot of the schedule still goes on. */
export const isGoing = (sql: Sql, schedule: string): boolean =>
  firstOf(sql, "SELECT id FROM runs WHERE schedule = ? AND until IS NOT NULL", schedule) !== null;

export const runsOf = (sql: Sql, schedule: string, limit: number): ScheduledRun[] =>
  sql.all<ScheduledRun>(
    `SELECT ${COLUMNS} FROM runs WHERE schedule = ? ORDER BY slot DESC LIMIT ?`,
    schedule,
    limit,
  );

export const lastRun = (sql: Sql, schedule: string): ScheduledRun | null =>
  runsOf(sql, schedule, 1)[0] ?? null;

/** How many of its schedule's runs have failed at the same: what they looked at ends where this one's does. */
export const failedAtSame = (sql: Sql, { schedule, seen }: ScheduledRun): number =>
  firstOf<{ count: number }>(
    sql,
    "SELECT count(*) AS count FROM runs WHERE schedule = ? AND seen = ? AND state = 'failed'",
    schedule,
    seen,
  )?.count ?? 0;

/** Takes a broken run over, for another time as long. */
export const resumeRun = (sql: Sql, { schedule, slot }: ScheduledRun, now: number): void =>
  void sql.all(
    "UPDATE runs SET tries = tries + 1, until = ? WHERE schedule = ? AND slot = ?",
    now + LEASE_MS,
    schedule,
    slot,
  );

export const makeReady = (sql: Sql, { schedule, slot }: ScheduledRun, data: string): void =>
  void sql.all(
    "UPDATE runs SET state = 'ready', data = ? WHERE schedule = ? AND slot = ?",
    data,
    schedule,
    slot,
  );

/** What it has collected is not to be told: it is collected anew. @returns the run as it goes on */
export function beginAnew(sql: Sql, run: ScheduledRun, data: string, costNano: number): ScheduledRun {
  sql.all(
    "UPDATE runs SET state = 'claimed', data = ?, cost_nano = cost_nano + ? WHERE schedule = ? AND slot = ?",
    data,
    costNano,
    run.schedule,
    run.slot,
  );
  return { ...run, state: "claimed", data };
}

type Ended = Pick<ScheduledRun, "costNano" | "model" | "artifact" | "why"> & {
  readonly state: "done" | "failed";
};

/** Ends a run that still goes on. @returns false where somebody has ended it meanwhile; nothing of it may be told then */
export const endRun = (sql: Sql, { schedule, slot }: ScheduledRun, ended: Ended, now: number): boolean =>
  sql.all(
    `UPDATE runs SET state = ?, why = ?, cost_nano = cost_nano + ?, model = ?, artifact = ?, ended_at = ?, until = NULL, data = NULL
     WHERE schedule = ? AND slot = ? AND until IS NOT NULL RETURNING id`,
    ended.state,
    ended.why,
    ended.costNano,
    ended.model,
    ended.artifact,
    now,
    schedule,
    slot,
  ).length > 0;

export const forgetOldRuns = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM runs WHERE until IS NULL AND slot < ?", now - KEPT_MS);
