import type * as z from "zod/mini";
import type { Sql } from "../../portable/sql.ts";
import { type Fetched, outputFrom } from "./moved.ts";
import type { Assessment, Execution, ExecutionDetail } from "./schemas.ts";
import type { StoredExecution } from "./store.ts";

/** A row of a list, with its output where it was asked for. */
export const shown = (stored: StoredExecution, outputData: string | null): Execution => {
  const { prompt: _, timeoutMs: __, runsOn: ___, askedBy: ____, waits: _____, ...rest } = stored;
  const {
    goingUsd: _g,
    history: _h,
    depth: _d,
    begun: _b,
    claimedBy: _c,
    dueAt: _u,
    outputLines: _l,
    outputBytes: _y,
    movedAt: _m,
    outcome,
    approval: _a,
    ...row
  } = rest;
  return { ...row, accomplished: outcomeOf(outcome)?.accomplished ?? null, outputData };
};

const outcomeOf = (stored: string | null): z.infer<typeof Assessment> | null =>
  stored === null ? null : JSON.parse(stored);

/** @throws OutputsElsewhere when the output has to be fetched first */
export const detailOf = (
  sql: Sql,
  execution: StoredExecution,
  offset: number,
  fetched: Fetched,
): ExecutionDetail => ({
  ...summaryOf(execution),
  output: [...outputFrom(sql, execution, offset, fetched)],
});

/** An execution without its output. */
export function summaryOf(execution: StoredExecution): Omit<ExecutionDetail, "output"> {
  const { id, personaId, status, outputLines, durationMs, claudeSessionId, costUsd } = execution;
  const { errorMessage, waitingFor, waitingReason, waitingUntil } = execution;
  const outcome = outcomeOf(execution.outcome);
  return {
    executionId: id,
    personaId,
    status,
    outputLines,
    totalOutputLines: outputLines,
    costUsd,
    totalCostUsd: costUsd,
    ...(durationMs === null ? {} : { durationMs }),
    ...(claudeSessionId === null ? {} : { sessionId: claudeSessionId }),
    ...(errorMessage === null ? {} : { error: errorMessage }),
    ...(waitingFor === null ? {} : { waitingFor }),
    ...(waitingReason === null ? {} : { waitingReason }),
    ...(waitingUntil === null ? {} : { waitingUntil }),
    ...(outcome === null ? {} : { outcome }),
  };
}
