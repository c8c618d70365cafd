import { firstOf, type Sql } from "../../portable/sql.ts";
import { type Cadence, readCadence, slotAfter } from "../../time/cadence.ts";
import type { DayHours } from "../../time/hours.ts";
import type { Missed } from "../../time/missed.ts";
import type { JobName } from "../jobs/names.ts";
import type { CheckName, QuietWhy } from "./checks.ts";

/** When an agent does something by itself. Moments are Unix milliseconds. */
export type Schedule = {
  readonly id: string;
  readonly agent: string;
  readonly name: string;
  readonly title: string;
  /** Null for one that is due once. */
  readonly cron: string | null;
  readonly zone: string;
  /** The part of each day in which it may be due; null for all of it. */
  readonly hours: DayHours | null;
  readonly job: JobName;
  readonly check: CheckName;
  readonly artifactType: string;
  readonly missed: Missed;
  readonly description: string;
  /** What is to be done, for a reminder: its words. */
  readonly payload: string | null;
  readonly source: "heartbeat" | "person";
  /** The person has set its time themselves: a new template leaves it. */
  readonly isOwnTime: boolean;
  readonly state: "on" | "paused";
  readonly dueAt: number | null;
  readonly begunAt: number;
  /** Slots that found nothing to do, and why the last of them did. */
  readonly quiet: number;
  readonly quietAt: number | null;
  readonly quietWhy: QuietWhy | null;
  /** Checks that failed one after the other. */
  readonly errors: number;
  /** How far its check has looked. */
  readonly seen: string | null;
};

/** What there is to say of a schedule that has had no moment yet. */
export const NEVER_LOOKED = { quiet: 0, quietAt: null, quietWhy: null, errors: 0, seen: null } as const;

type Row = Omit<Schedule, "missed" | "isOwnTime" | "check" | "hours"> & {
  readonly missed: string;
  readonly hours: string | null;
  readonly isOwnTime: 0 | 1;
  readonly check: CheckName;
};

const COLUMNS = `id, agent, name, title, cron, zone, hours, job, look AS "check", artifact_type AS artifactType, missed, description, payload, source,
  is_own_time AS isOwnTime, state, due_at AS dueAt, begun_at AS begunAt, quiet, quiet_at AS quietAt, quiet_why AS quietWhy, errors, seen`;

const scheduleFrom = (row: Row): Schedule => ({
  ...row,
  missed: JSON.parse(row.missed) as Missed,
  hours: JSON.parse(row.hours ?? "null") as DayHours | null,
  isOwnTime: row.isOwnTime === 1,
});

export const schedules = (sql: Sql): Schedule[] =>
  sql.all<Row>(`SELECT ${COLUMNS} FROM schedules ORDER BY agent, name`).map(scheduleFrom);

export function scheduleOf(sql: Sql, id: string): Schedule | null {
  const row = firstOf<Row>(sql, `SELECT ${COLUMNS} FROM schedules WHERE id = ?`, id);
  return row === null ? null : scheduleFrom(row);
}

export const dueSchedules = (sql: Sql, now: number, max: number): Schedule[] =>
  sql
    .all<Row>(
      `SELECT ${COLUMNS} FROM schedules WHERE state = 'on' AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
      now,
      max,
    )
    .map(scheduleFrom);

export const nextScheduleDue = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT min(due_at) AS at FROM schedules WHERE state = 'on'")?.at ??
  null;

/** What says when a schedule is due. */
export type Timed = Pick<Schedule, "cron" | "zone" | "hours">;

/** A cadence that was readable when it was written; null where it is due once, or cannot be read any more, such as in a zone that was renamed. */
export function cadenceOf({ cron, zone, hours }: Timed): Cadence | null {
  if (cron === null) return null;
  const read = readCadence(cron, zone, hours);
  return read.ok ? read.cadence : null;
}

/** The first slot after a moment. */
export function slotFrom(schedule: Timed, at: number): number | null {
  const cadence = cadenceOf(schedule);
  return cadence === null ? null : slotAfter(at, cadence);
}

export function putSchedule(sql: Sql, schedule: Schedule): void {
  const {
    id,
    agent,
    name,
    title,
    cron,
    zone,
    hours,
    job,
    check,
    artifactType,
    missed,
    description,
    payload,
    source,
    state,
  } = schedule;
  const { dueAt, begunAt, quiet, quietAt, quietWhy, errors, seen, isOwnTime } = schedule;
  sql.all(
    `INSERT OR REPLACE INTO schedules (id, agent, name, title, cron, zone, hours, job, look, artifact_type, missed, description, payload, source,
       is_own_time, state, due_at, begun_at, quiet, quiet_at, quiet_why, errors, seen)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    agent,
    name,
    title,
    cron,
    zone,
    hours === null ? null : JSON.stringify(hours),
    job,
    check,
    artifactType,
    JSON.stringify(missed),
    description,
    payload,
    source,
    isOwnTime ? 1 : 0,
    state,
    dueAt,
    begunAt,
    quiet,
    quietAt,
    quietWhy,
    errors,
    seen,
  );
}

export const removeSchedule = (sql: Sql, id: string): void =>
  void sql.all("DELETE FROM schedules WHERE id = ?", id);

/** A slot that found nothing to do: the one row that is written for it. */
export const noteQuiet = (
  sql: Sql,
  id: string,
  slots: number,
  why: QuietWhy,
  at: number,
  next: number | null,
): void =>
  void sql.all(
    "UPDATE schedules SET quiet = quiet + ?, quiet_at = ?, quiet_why = ?, errors = 0, due_at = ? WHERE id = ?",
    slots,
    at,
    why,
    next,
    id,
  );
