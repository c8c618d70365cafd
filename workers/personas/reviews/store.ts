import { firstOf, type Sql } from "../../portable/sql.ts";
import { momentOrNull } from "../../wire/moment.ts";
import type { Acting } from "../handling.ts";
import { PROJECT } from "../registry/store.ts";
import type { Review } from "./schemas.ts";

const COLUMNS = `id AS reviewId, execution_id AS executionId, persona_id AS personaId, payload, status, created_at AS createdAt,
  resolved_at AS resolvedAt, response_message AS responseMessage`;

type Row = Omit<Review, "projectId" | "resolvedAt"> & { readonly resolvedAt: number | null };

const shown = (row: Row): Review => ({
  ...row,
  projectId: PROJECT,
  resolvedAt: momentOrNull(row.resolvedAt),
});

/** A question of a run to a person; the run waits for its answer when it has said everything. */
export const openReview = (
  { sql, newId, now }: Acting,
  { id, personaId }: { readonly id: string; readonly personaId: string },
  payload: object,
): void =>
  void sql.all(
    "INSERT INTO reviews (id, execution_id, persona_id, payload, status, created_at) VALUES (?, ?, ?, ?, 'pending', ?)",
    newId(),
    id,
    personaId,
    JSON.stringify(payload),
    now,
  );

export const pendingReviews = (sql: Sql): Review[] =>
  sql
    .all<Row>(`SELECT ${COLUMNS} FROM reviews WHERE status = 'pending' ORDER BY id DESC LIMIT 500`)
    .map(shown);

export const reviewsOf = (sql: Sql, executionId: string): Review[] =>
  sql.all<Row>(`SELECT ${COLUMNS} FROM reviews WHERE execution_id = ? ORDER BY id`, executionId).map(shown);

export const hasPending = (sql: Sql, executionId: string): boolean =>
  firstOf(sql, "SELECT id FROM reviews WHERE execution_id = ? AND status = 'pending'", executionId) !== null;

/** Answers one that waits. @returns false when there is none, any more or at all */
export const resolve = (
  sql: Sql,
  of: { readonly executionId: string; readonly reviewId: string },
  status: Review["status"],
  message: string | null,
  now: number,
): boolean =>
  sql.all(
    `UPDATE reviews SET status = ?, response_message = ?, resolved_at = ?
     WHERE execution_id = ? AND id = ? AND status = 'pending' RETURNING id`,
    status,
    message,
    now,
    of.executionId,
    of.reviewId,
  ).length > 0;

/** Closes what still waits of an execution that is over. */
export const closeReviews = (sql: Sql, executionId: string, now: number): void =>
  void sql.all(
    "UPDATE reviews SET status = 'timed_out', resolved_at = ? WHERE execution_id = ? AND status = 'pending'",
    now,
    executionId,
  );
