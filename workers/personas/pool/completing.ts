import { NANO_PER_USD } from "../../wire/money.ts";
import type { Ended } from "../executions/contract.ts";
import { finishExecution } from "../executions/finishing.ts";
import { appendOutput } from "../executions/life.ts";
import { nextSeq } from "../executions/output.ts";
import { executions, type StoredExecution } from "../executions/store.ts";
import type { Acting } from "../handling.ts";
import { type Assignment, closeAssignment, noteHeard } from "./assignments.ts";
import type { Complete } from "./frames.ts";
import { type RunResult, resultIn } from "./lines.ts";
import { giveBack, isClaimedBy } from "./losing.ts";

/** A worker's clock for a run begins a little after ours. */
const TIME_SHARE = 0.95;
const STDERR = "[STDERR] ";

/** Keeps lines of a run's output, and what its last line says of the whole. False: it is to stop. */
export function keepLines(
  assignment: Assignment,
  of: "stdout" | "stderr",
  lines: readonly string[],
  world: Acting,
): boolean {
  const { sql } = world;
  const { id, executionId, heard } = assignment;
  if (!heard) noteHeard(sql, id);
  const shown = of === "stderr" ? lines.map((line) => STDERR + line) : lines;
  const piece = { seq: nextSeq(sql, executionId), lines: shown, costNano: goingNano(sql, executionId) };
  if (!appendOutput(executionId, id, piece, world)) return false;
  const result = of === "stdout" ? lines.map(resultIn).findLast((one) => one !== null) : undefined;
  if (result) noteResult(assignment, result, world);
  return true;
}

const goingNano = (sql: Acting["sql"], executionId: string): number =>
  Math.round((executions.get(sql, executionId)?.goingUsd ?? 0) * NANO_PER_USD);

function noteResult({ executionId, limitNano }: Assignment, result: RunResult, { sql }: Acting): void {
  const paid = limitNano > 0 && result.total_cost_usd !== null ? result.total_cost_usd : 0;
  executions.update(sql, executionId, { goingUsd: paid, claudeSessionId: result.session_id });
}

/** What the worker's last word of a run comes to. Of one that is over already, or is somebody else's, only its cost counts. */
export function complete(
  assignment: Assignment,
  frame: Complete,
  result: RunResult | null,
  world: Acting,
): void {
  const { sql, now } = world;
  const { id, executionId, heard, limitNano } = assignment;
  const isRefused = !heard && frame.status === "failed" && frame.durationMs === 0;
  if (isRefused) {
    // A worker that has no room says so: it has not begun.
    closeAssignment(sql, id, { settleNano: 0, presumed: false }, now);
    giveBack(assignment, frame.reason ?? "The worker had no room for it", world);
    return;
  }
  const said = frame.totalCostUsd ?? result?.total_cost_usd ?? null;
  const costNano = limitNano === 0 ? 0 : said === null ? limitNano : Math.round(said * NANO_PER_USD);
  closeAssignment(sql, id, { settleNano: costNano, presumed: limitNano > 0 && said === null }, now);
  const execution = executions.get(sql, executionId);
  if (!execution || !isClaimedBy(execution, assignment)) {
    if (execution) addCost(execution, costNano, world);
    return;
  }
  if (frame.sessionId) executions.update(sql, executionId, { claudeSessionId: frame.sessionId });
  finishExecution(executionId, id, endedBy(execution, frame, result, costNano), world);
}

/** One that was cancelled has cost something all the same. */
function addCost({ id, costUsd, goingUsd }: StoredExecution, costNano: number, { sql }: Acting): void {
  const known = Math.max(costUsd + goingUsd, costNano / NANO_PER_USD);
  executions.update(sql, id, { costUsd: known, goingUsd: 0 });
}

function endedBy(
  execution: StoredExecution,
  frame: Complete,
  result: RunResult | null,
  costNano: number,
): Ended {
  const usage = result?.usage;
  const sum = {
    costNano,
    turns: Math.max(1, result?.num_turns ?? 1),
    model: execution.modelUsed,
    inputTokens: usage
      ? usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
      : 0,
    outputTokens: usage?.output_tokens ?? 0,
    approval: execution.approval,
  };
  const failed = (code: (Ended & { ok: false })["code"], detail: string): Ended => ({
    ...sum,
    ok: false,
    code,
    detail,
    resetAt: null,
  });
  const tookAll = frame.durationMs >= execution.timeoutMs * TIME_SHARE;
  // Nobody here has cancelled it, and a worker calls so what it has stopped itself.
  const isStopped =
    frame.status === "cancelled" || (frame.status === "completed" && result === null && tookAll);
  if (isStopped)
    return tookAll
      ? failed("timed_out", `Timed out after ${execution.timeoutMs} ms`)
      : failed("aborted", frame.reason ?? "The worker stopped it");
  if (frame.status === "completed" && !result?.is_error)
    return { ...sum, ok: true, text: result?.result ?? "" };
  const why =
    frame.reason ?? (result?.is_error ? result.subtype || result.result.slice(0, WHY_MAX_CHARS) : "");
  const exit = `The run ended with exit code ${frame.exitCode ?? "unknown"}`;
  return failed("internal", why === "" ? exit : `${exit}: ${why}`);
}

const WHY_MAX_CHARS = 300;

/** The result line of a run, if its output has one: it is the last, or nearly. */
export function lastResult(sql: Acting["sql"], executionId: string): RunResult | null {
  const pieces = sql.all<{ lines: string }>(
    "SELECT lines FROM output WHERE execution_id = ? ORDER BY seq DESC LIMIT ?",
    executionId,
    LAST_PIECES,
  );
  for (const { lines } of pieces) {
    const found = (JSON.parse(lines) as string[]).map(resultIn).findLast((one) => one !== null);
    if (found) return found;
  }
  return null;
}

const LAST_PIECES = 8;
