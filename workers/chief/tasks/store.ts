import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { saysForgotten } from "../memory/tombstones.ts";

/** Something that an agent was given to do in the background. Moments are Unix milliseconds. */
export type AgentTask = {
  readonly id: string;
  readonly agent: string;
  readonly task: string;
  readonly artifactType: string;
  readonly state: "working" | "done" | "failed" | "cancelled";
  /** What was said of it so far: kept after every answer and its tools, so that it goes on from there. */
  readonly messages: readonly MessageParam[];
  readonly turns: number;
  /** How often the step that comes now was begun. */
  readonly tries: number;
  /** When somebody goes on with it: now, or when whoever works at it is gone. */
  readonly until: number | null;
  readonly at: number;
  readonly endedAt: number | null;
  readonly costNano: number;
  readonly model: string | null;
  readonly why: string | null;
  readonly artifact: string | null;
};

/** Longer than one answer and its tools take. */
const STEP_LEASE_MS = 4 * MINUTE_MS;
/** A step that broke off is begun once more; after that it is a failure that somebody should see. */
export const STEP_TRIES_MAX = 2;
/** Of one person at a time; more wait for nobody, and cost. */
export const WORKING_MAX = 5;
/** As long as runs. */
const KEPT_MS = 92 * DAY_MS;

/** Whether a text says what was forgotten while the step that has it may have been under way. */
export const isForgottenInStep = (sql: Sql, text: string, now: number): boolean =>
  saysForgotten(sql, text, now - STEP_LEASE_MS);

const COLUMNS =
  "id, agent, task, artifact_type AS artifactType, state, messages, turns, tries, until, at, ended_at AS endedAt, cost_nano AS costNano, model, why, artifact";
type Row = Omit<AgentTask, "messages"> & { readonly messages: string };
const taskFrom = (row: Row): AgentTask => ({
  ...row,
  messages: JSON.parse(row.messages) as readonly MessageParam[],
});

export type NewTask = Pick<AgentTask, "id" | "agent" | "task" | "artifactType" | "at"> & {
  /** What it comes from, where that may come twice. */
  readonly key: string | null;
};

/** @returns whether it is a new one */
export const addTask = (sql: Sql, { id, key, agent, task, artifactType, at }: NewTask): boolean =>
  sql.all(
    `INSERT INTO tasks (id, key, agent, task, artifact_type, state, messages, turns, tries, until, at, cost_nano)
     VALUES (?, ?, ?, ?, ?, 'working', '[]', 0, 0, ?, ?, 0) ON CONFLICT DO NOTHING RETURNING id`,
    id,
    key,
    agent,
    task,
    artifactType,
    at,
    at,
  ).length > 0;

const list = (sql: Sql, where: string, ...values: (string | number)[]): AgentTask[] =>
  sql.all<Row>(`SELECT ${COLUMNS} FROM tasks ${where}`, ...values).map(taskFrom);

export const tasks = (sql: Sql, limit: number): AgentTask[] => list(sql, "ORDER BY id DESC LIMIT ?", limit);
export const taskOf = (sql: Sql, id: string): AgentTask | null => list(sql, "WHERE id = ?", id)[0] ?? null;
export const dueTasks = (sql: Sql, now: number, max: number): AgentTask[] =>
  list(sql, "WHERE until <= ? ORDER BY until, id LIMIT ?", now, max);

export const workingTasks = (sql: Sql): number =>
  firstOf<{ count: number }>(sql, "SELECT count(*) AS count FROM tasks WHERE state = 'working'")?.count ?? 0;

export const nextTaskStep = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT min(until) AS at FROM tasks WHERE until IS NOT NULL")?.at ??
  null;

/** Begins a step: it is nobody else's until its time is over. */
export const beginStep = (sql: Sql, { id }: AgentTask, now: number): void =>
  void sql.all(
    "UPDATE tasks SET tries = tries + 1, until = ? WHERE id = ? AND state = 'working'",
    now + STEP_LEASE_MS,
    id,
  );

/** Keeps what a step came to; the next one is due at once. @returns false where the task has ended meanwhile */
export const keepStep = (
  sql: Sql,
  { id }: AgentTask,
  of: Pick<AgentTask, "messages" | "costNano" | "model">,
  now: number,
): boolean =>
  sql.all(
    `UPDATE tasks SET messages = ?, turns = turns + 1, tries = 0, until = ?, cost_nano = cost_nano + ?, model = ?
     WHERE id = ? AND state = 'working' RETURNING id`,
    JSON.stringify(of.messages),
    now,
    of.costNano,
    of.model,
    id,
  ).length > 0;

/** Ends a task once. @returns false where it has ended already; nothing of it may be told then */
export const endTask = (
  sql: Sql,
  { id }: AgentTask,
  ended: Pick<AgentTask, "costNano" | "why" | "artifact"> & {
    readonly state: "done" | "failed" | "cancelled";
    readonly model?: string | null;
  },
  now: number,
): boolean =>
  sql.all(
    `UPDATE tasks SET state = ?, why = ?, artifact = ?, cost_nano = cost_nano + ?, model = coalesce(?, model), ended_at = ?, until = NULL,
       messages = '[]' WHERE id = ? AND state = 'working' RETURNING id`,
    ended.state,
    ended.why,
    ended.artifact,
    ended.costNano,
    ended.model ?? null,
    now,
    id,
  ).length > 0;

export const forgetOldAgentTasks = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM tasks WHERE state <> 'working' AND at < ?", now - KEPT_MS);
