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

/**
 * A question of a run to a person; the run waits for its answer when it has said everything. The very same question that still waits is
 * that one: a worker tells it twice, in its output and with a name of its own.
 */
export function openReview(
  { sql, newId, now }: Acting,
  { id, personaId }: { readonly id: string; readonly personaId: string },
  payload: object,
  workerReviewId: string | null = null,
): void {
  const text = JSON.stringify(payload);
  const known = firstOf<{ id: string }>(
    sql,
    "SELECT id FROM reviews WHERE execution_id = ? AND status = 'pending' AND payload = ?",
    id,
    text,
  );
  if (known && workerReviewId !== null)
    sql.all("UPDATE reviews SET worker_review_id = ? WHERE id = ?", workerReviewId, known.id);
  if (known) return;
  sql.all(
    `INSERT INTO reviews (id, execution_id, persona_id, payload, status, created_at, worker_review_id)
     VALUES (?, ?, ?, ?, 'pending', ?, ?)`,
    newId(),
    id,
    personaId,
    text,
    now,
    workerReviewId,
  );
}

/** What a worker waits to hear of: its own name of the question, and the answer. */
export type WorkerAnswer = {
  readonly executionId: string;
  readonly reviewId: string;
  readonly decision: string;
  readonly message: string;
};

/** The answers to a worker's own questions, each once. */
export const takeWorkerAnswers = (sql: Sql, executionId: string): WorkerAnswer[] =>
  sql
    .all<{ id: string; reviewId: string; decision: string; message: string | null }>(
      `SELECT id, worker_review_id AS reviewId, status AS decision, response_message AS message FROM reviews
       WHERE execution_id = ? AND worker_review_id IS NOT NULL AND status IN ('approved', 'rejected')`,
      executionId,
    )
    .map(({ id, reviewId, decision, message }) => {
      sql.all("UPDATE reviews SET worker_review_id = NULL WHERE id = ?", id);
      return { executionId, reviewId, decision, message: message ?? "" };
    });

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
