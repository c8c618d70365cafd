import type { PersonalServer } from "../../mcp/contract.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { AgentType } from "../architect/agent-type.ts";

/** What is done once a person has agreed. */
export type AgentDeed =
  | {
      readonly is: "journal";
      readonly tool: string;
      readonly given: Readonly<Record<string, unknown>>;
    }
  | { readonly is: "personas"; readonly path: string; readonly body: Readonly<Record<string, unknown>> }
  | { readonly is: "agent type"; readonly type: AgentType }
  /** A write of a service, whose server asks the gate itself: it is called again once its person has agreed. */
  | {
      readonly is: "service";
      readonly server: PersonalServer;
      readonly tool: string;
      readonly given: Readonly<Record<string, unknown>>;
    };

/** Something that an agent wants to change. Moments are Unix milliseconds. */
export type AgentEffect = {
  /** Also the gate's task. */
  readonly id: string;
  readonly agent: string;
  readonly operation: string;
  /** What the person is asked, with everything that will be done. */
  readonly description: string;
  readonly deed: AgentDeed;
  /** `begun`: the yes is used up; whoever is gone then leaves it `unknown`, and it is not done a second time. */
  readonly state: "waiting" | "begun" | "done" | "refused" | "failed" | "unknown";
  readonly looks: number;
  readonly at: number;
  /** When the question ends by itself. */
  readonly endsAt: number;
  /** The gate's id of it; null for one of before it was kept. */
  readonly question: string | null;
};

/** Of one person: more questions at once are not read. */
export const EFFECTS_WAITING_MAX = 10;
/** Longer than any of them takes. */
const LEASE_MS = 2 * MINUTE_MS;
/** How long is waited for the first looks; after them as long as the last. */
const LOOKS_MS = [MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS];
const KEPT_MS = 30 * DAY_MS;

type Row = Omit<AgentEffect, "deed"> & { readonly deed: string };
const COLUMNS = "id, agent, operation, description, deed, state, looks, at, ends_at AS endsAt, question";

const list = (sql: Sql, where: string, ...values: (string | number)[]): AgentEffect[] =>
  sql
    .all<Row>(`SELECT ${COLUMNS} FROM effects ${where}`, ...values)
    .map((row) => ({ ...row, deed: JSON.parse(row.deed) as AgentDeed }));

const lookAfter = (looks: number): number => LOOKS_MS[Math.min(looks, LOOKS_MS.length - 1)] ?? MINUTE_MS;

export const putEffect = (sql: Sql, effect: AgentEffect): void =>
  void sql.all(
    `INSERT INTO effects (id, agent, operation, description, deed, state, looks, until, at, ends_at, question)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    effect.id,
    effect.agent,
    effect.operation,
    effect.description,
    JSON.stringify(effect.deed),
    effect.state,
    effect.looks,
    effect.at + (effect.state === "begun" ? LEASE_MS : lookAfter(0)),
    effect.at,
    effect.endsAt,
    effect.question,
  );

export const waitingEffects = (sql: Sql): AgentEffect[] => list(sql, "WHERE state = 'waiting' ORDER BY id");

export const dueEffects = (sql: Sql, now: number, max: number): AgentEffect[] =>
  list(sql, "WHERE until <= ? ORDER BY until, id LIMIT ?", now, max);

export const nextEffect = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(
    sql,
    "SELECT min(until) AS at FROM (SELECT until FROM effects WHERE until IS NOT NULL UNION ALL SELECT until FROM withdrawals)",
  )?.at ?? null;

/** It still waits: when it is looked at again. */
export const lookAgain = (sql: Sql, { id, looks, endsAt }: AgentEffect, now: number): void =>
  void sql.all(
    "UPDATE effects SET looks = looks + 1, until = ? WHERE id = ? AND state = 'waiting'",
    Math.max(now + 1, Math.min(now + lookAfter(looks + 1), endsAt)),
    id,
  );

/** It was begun, and its server still waits for the person: nothing was done. */
export const waitAgain = (sql: Sql, effect: AgentEffect, now: number): void => {
  sql.all("UPDATE effects SET state = 'waiting' WHERE id = ? AND state = 'begun'", effect.id);
  lookAgain(sql, effect, now);
};

/** Uses the yes up. @returns false where somebody else has */
export const beginEffect = (sql: Sql, { id }: AgentEffect, now: number): boolean =>
  sql.all(
    "UPDATE effects SET state = 'begun', until = ? WHERE id = ? AND state = 'waiting' RETURNING id",
    now + LEASE_MS,
    id,
  ).length > 0;

/** Ends it once; what was to be done goes, because it is in the gate's record and where it was written. @returns false where it has ended */
export const endEffect = (
  sql: Sql,
  { id }: AgentEffect,
  state: "done" | "refused" | "failed" | "unknown",
  now: number,
): boolean =>
  sql.all(
    `UPDATE effects SET state = ?, description = '', deed = '{}', until = NULL, ended_at = ?
     WHERE id = ? AND state IN ('waiting', 'begun') RETURNING id`,
    state,
    now,
    id,
  ).length > 0;

export const forgetOldEffects = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM effects WHERE until IS NULL AND at < ?", now - KEPT_MS);

/** What waits goes, and its question is taken back at the gate as soon as that answers. */
export function withdrawEffect(sql: Sql, id: string): void {
  sql.all(
    `INSERT INTO withdrawals (question, looks, until, ends_at)
     SELECT question, 0, at, ends_at FROM effects WHERE id = ? AND state = 'waiting' AND question IS NOT NULL
     ON CONFLICT DO NOTHING`,
    id,
  );
  sql.all("DELETE FROM effects WHERE id = ?", id);
}

/** A question that is to be taken back. */
type Withdrawal = { readonly question: string; readonly looks: number; readonly endsAt: number };

export const dueWithdrawals = (sql: Sql, now: number, max: number): Withdrawal[] =>
  sql.all<Withdrawal>(
    "SELECT question, looks, ends_at AS endsAt FROM withdrawals WHERE until <= ? ORDER BY until, question LIMIT ?",
    now,
    max,
  );

export const endWithdrawal = (sql: Sql, { question }: Withdrawal): void =>
  void sql.all("DELETE FROM withdrawals WHERE question = ?", question);

/** The gate was away. */
export const withdrawLater = (sql: Sql, { question, looks }: Withdrawal, now: number): void =>
  void sql.all(
    "UPDATE withdrawals SET looks = looks + 1, until = ? WHERE question = ?",
    now + lookAfter(looks),
    question,
  );
