import { momentOf } from "../../wire/moment.ts";
import type { Acting } from "../handling.ts";
import { closeReviews } from "../reviews/store.ts";
import { countEnded } from "../stats/store.ts";
import { fireChains } from "../triggers/hearing.ts";
import { executions, isOver, type StoredExecution } from "./store.ts";
import { NOT_WAITING } from "./waiting.ts";

type Ending = Pick<StoredExecution, "status" | "errorMessage"> &
  Partial<Pick<StoredExecution, "modelUsed" | "inputTokens" | "outputTokens" | "costUsd">>;

/** Ends an execution, once; whoever waited for its place may begin. @returns whether it was this that ended it */
export function end(id: string, ending: Ending, world: Acting): boolean {
  const { sql, now } = world;
  const execution = executions.get(sql, id);
  if (!execution || isOver(execution)) return false;
  const { startedAt, personaId, costUsd, goingUsd } = execution;
  executions.update(sql, id, {
    costUsd: costUsd + goingUsd,
    goingUsd: 0,
    ...ending,
    begun: false,
    claimedBy: null,
    ...NOT_WAITING,
    history: null,
    dueAt: null,
    completedAt: momentOf(now),
    durationMs: startedAt === null ? 0 : now - Date.parse(startedAt),
  });
  closeReviews(sql, id, now);
  countEnded(sql, id, now);
  makeRoom(world, personaId);
  fireChains({ is: "end", status: ending.status }, execution, world);
  return true;
}

const WAITING = "status = 'queued' AND begun = 0 AND due_at IS NULL AND runs_on = 'edge'";

/** Whoever waited for a place may try: the oldest of the persona, and the oldest of all. */
export function makeRoom({ sql, now }: Pick<Acting, "sql" | "now">, personaId: string | null): void {
  sql.all(
    `UPDATE executions SET due_at = ?1 WHERE id IN (
       SELECT MIN(id) FROM executions WHERE ${WAITING} AND persona_id = ?2
       UNION SELECT MIN(id) FROM executions WHERE ${WAITING})`,
    now,
    personaId,
  );
}
