import type { Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { accepted, ok, type Some } from "../handling.ts";
import { TIMEOUT_DEFAULT_MS } from "../registry/schemas.ts";
import { personas } from "../registry/store.ts";
import { pageOf } from "../schemas.ts";
import { noteChange } from "../store/audit.ts";
import { isQueueFull, QUEUE_MAX } from "./capacity.ts";
import { end } from "./life.ts";
import { linesFrom } from "./output.ts";
import type { Execution, ExecutionDetail } from "./schemas.ts";
import { executionOf, executions, isOver, type StoredExecution } from "./store.ts";
import { submit } from "./submit.ts";

/** As upstream has it for whoever names no persona. */
const NOBODY = "manual";
const RETRY_AFTER_SECONDS = 30;

export const executionHandlers: Some<
  "POST /api/execute" | "GET /api/executions" | "GET /api/executions/:id" | "POST /api/executions/:id/cancel"
> = {
  "POST /api/execute": ({ body }, world) => {
    const { sql, caller } = world;
    const { prompt, personaId = NOBODY } = body;
    if (isQueueFull(sql)) throw queueFull();
    const persona = personas.get(sql, personaId);
    const timeoutMs = body.timeoutMs ?? persona?.timeoutMs ?? TIMEOUT_DEFAULT_MS;
    const id = submit({ persona, personaId, prompt, timeoutMs, askedBy: caller.name, waits: true }, world);
    return accepted({ executionId: id, status: "queued" });
  },
  "GET /api/executions": ({ query }, { sql }) => {
    const { limit, offset } = pageOf(query);
    const { personaId = null, status = null, includeOutput } = query;
    const found = executions.list(
      sql,
      "WHERE (?1 IS NULL OR persona_id = ?1) AND (?2 IS NULL OR status = ?2) ORDER BY id DESC LIMIT ?3 OFFSET ?4",
      personaId,
      status,
      limit,
      offset,
    );
    return ok(found.map((one) => shown(one, includeOutput === "true" ? sql : null)));
  },
  "GET /api/executions/:id": ({ id, query }, { sql }) =>
    ok(detailOf(sql, executionOf(sql, id), pageOf(query).offset)),
  "POST /api/executions/:id/cancel": ({ id }, world) => {
    const { sql } = world;
    if (isOver(executionOf(sql, id))) throw new Problem("not_found", "Execution not found or not running");
    end(id, { status: "cancelled", errorMessage: null }, world);
    noteChange(world, "execution.cancelled", id);
    return ok({ executionId: id, status: "cancelling" });
  },
};

const queueFull = (): Problem =>
  new Problem("too_many_requests", `${QUEUE_MAX} executions wait already; ask again when some have ended`, {
    headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
    extra: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });

/** A row of a list; its output only where it is asked for. */
const shown = (stored: StoredExecution, sql: Sql | null): Execution => {
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
    outcome: _o,
    ...row
  } = rest;
  return { ...row, outputData: sql ? linesFrom(sql, stored.id, 0).join("\n") : null };
};

export function detailOf(sql: Sql, execution: StoredExecution, offset: number): ExecutionDetail {
  const { id, personaId, status, outputLines, durationMs, claudeSessionId, costUsd } = execution;
  const { errorMessage, waitingFor, outcome } = execution;
  return {
    executionId: id,
    personaId,
    status,
    output: linesFrom(sql, id, offset),
    outputLines,
    totalOutputLines: outputLines,
    costUsd,
    totalCostUsd: costUsd,
    ...(durationMs === null ? {} : { durationMs }),
    ...(claudeSessionId === null ? {} : { sessionId: claudeSessionId }),
    ...(errorMessage === null ? {} : { error: errorMessage }),
    ...(waitingFor === null ? {} : { waitingFor }),
    ...(outcome === null ? {} : { outcome: JSON.parse(outcome) as ExecutionDetail["outcome"] }),
  };
}
