import { firstOf, type Sql } from "../../portable/sql.ts";

/**
 * One execution in one worker's hands, from before it is sent until its money is booked. Its id is also the key of its reservation, and
 * the life that the execution is claimed by: what another assignment of the same execution says is not heard any more.
 */
export type Assignment = {
  readonly id: string;
  readonly executionId: string;
  readonly worker: string;
  /** What was set aside for it; 0 where the worker's own subscription pays. */
  readonly limitNano: number;
  /** Whether the worker has said anything of it: 1, or 2 when it said that it is over, in a frame that was not the next one. */
  readonly heard: number;
  /** When its time is up, the worker's own limit and some grace. */
  readonly deadlineAt: number;
  /** When something is to be done about it by ourselves. */
  readonly dueAt: number;
  /** What it cost, once it is over; null until then. */
  readonly settleNano: number | null;
  /** Nobody knows what it cost: it is the most that it can have been. */
  readonly presumed: number;
  readonly createdAt: number;
};

const COLUMNS = `id, execution_id AS executionId, worker, limit_nano AS limitNano, heard, deadline_at AS deadlineAt, due_at AS dueAt,
  settle_nano AS settleNano, presumed, created_at AS createdAt`;
const IS_OPEN = "settle_nano IS NULL";

export const addAssignment = (sql: Sql, of: Assignment): void =>
  void sql.all(
    `INSERT INTO assignments (id, execution_id, worker, limit_nano, heard, deadline_at, due_at, settle_nano, presumed, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    of.id,
    of.executionId,
    of.worker,
    of.limitNano,
    of.heard,
    of.deadlineAt,
    of.dueAt,
    of.settleNano,
    of.presumed,
    of.createdAt,
  );

/** What a worker has in its hands. */
export const heldBy = (sql: Sql, worker: string): Assignment[] =>
  sql.all(`SELECT ${COLUMNS} FROM assignments WHERE worker = ? AND ${IS_OPEN}`, worker);

export const openAssignments = (sql: Sql): Assignment[] =>
  sql.all(`SELECT ${COLUMNS} FROM assignments WHERE ${IS_OPEN} ORDER BY id`);

export const assignmentOf = (sql: Sql, executionId: string): Assignment | null =>
  firstOf(sql, `SELECT ${COLUMNS} FROM assignments WHERE execution_id = ? AND ${IS_OPEN}`, executionId);

export const noteHeard = (sql: Sql, id: string): void =>
  void sql.all("UPDATE assignments SET heard = MAX(heard, 1) WHERE id = ?", id);

/** Its worker has said that it is over, in a frame that does not count: what it came to is not known, and it is not made again. */
export const noteEndedLate = (sql: Sql, id: string): void =>
  void sql.all("UPDATE assignments SET heard = 2 WHERE id = ?", id);

/** It was sent, with that much set aside; from now on its time runs. */
export const noteAssigned = (sql: Sql, id: string, limitNano: number, deadlineAt: number): void =>
  void sql.all(
    "UPDATE assignments SET limit_nano = ?2, deadline_at = ?3, due_at = ?3 WHERE id = ?1",
    id,
    limitNano,
    deadlineAt,
  );

/** Its worker is there again, and has it. */
export const noteHeld = (sql: Sql, id: string): void =>
  void sql.all("UPDATE assignments SET due_at = deadline_at, heard = 1 WHERE id = ?", id);

/** Looks at it at that moment, or sooner where that was meant. */
export const lookBy = (sql: Sql, id: string, at: number): void =>
  void sql.all("UPDATE assignments SET due_at = MIN(due_at, ?2) WHERE id = ?1", id, at);

/** It is over, and its money is still to be booked; a second time changes nothing. */
export const closeAssignment = (
  sql: Sql,
  id: string,
  { settleNano, presumed }: { readonly settleNano: number; readonly presumed: boolean },
  now: number,
): void =>
  void sql.all(
    `UPDATE assignments SET settle_nano = ?2, presumed = ?3, due_at = ?4 WHERE id = ?1 AND ${IS_OPEN}`,
    id,
    settleNano,
    presumed ? 1 : 0,
    now,
  );

/** What is over and due to be booked. */
export const unsettled = (sql: Sql, now: number): Assignment[] =>
  sql.all(
    `SELECT ${COLUMNS} FROM assignments WHERE settle_nano IS NOT NULL AND due_at <= ? ORDER BY id`,
    now,
  );

export const settleLater = (sql: Sql, id: string, at: number): void =>
  void sql.all("UPDATE assignments SET due_at = ? WHERE id = ?", at, id);

export const removeAssignment = (sql: Sql, id: string): void =>
  void sql.all("DELETE FROM assignments WHERE id = ?", id);

export const nextAssignment = (sql: Sql): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT MIN(due_at) AS at FROM assignments")?.at ?? null;
