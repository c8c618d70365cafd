import { firstOf, type Sql } from "../../portable/sql.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import type { Acting } from "../handling.ts";
import { hasPending } from "../reviews/store.ts";
import type { Ended, RunTurn } from "./contract.ts";
import { end } from "./ending.ts";
import { pause, requeue } from "./life.ts";
import { executions, isOver } from "./store.ts";

/** When background work asks again that the month had no money for: the owner may have granted more meanwhile. */
const ASK_AGAIN_MS = HOUR_MS;
/** The same of work that a person is asked about. */
const ANSWER_AGAIN_MS = 10 * MINUTE_MS;
/** All that is held back asks again no more often than this together: each time costs its object, the ledger and the gate a request. */
const HELD_EVERY_MS = MINUTE_MS;

type HeldBack = Pick<Ended & { readonly ok: false }, "code" | "detail" | "resetAt" | "approval">;

/** A runner's last word. One that is not heard any more, because another has taken over or it is over, changes nothing. */
export function finishExecution(id: string, runner: string, ended: Ended, world: Acting): void {
  const { sql } = world;
  const execution = executions.get(sql, id);
  if (!execution || isOver(execution) || execution.claimedBy !== runner) return;
  const used = usedIn(execution, ended);
  if (!ended.ok && isHeldBack(ended) && (ended.code === "approval_needed" || !execution.waits)) {
    holdBack(id, ended, world);
    return;
  }
  if (!ended.ok || !hasPending(sql, id)) {
    const how = ended.ok
      ? ({ status: "completed", errorMessage: null } as const)
      : ({ status: "failed", errorMessage: ended.detail } as const);
    end(id, { ...used, ...how }, world);
    return;
  }
  executions.update(sql, id, { ...used, approval: ended.approval });
  const before = JSON.parse(execution.history ?? "[]") as RunTurn[];
  pause(id, [...before, { role: "assistant", content: ended.text }], world);
}

/** Back into the queue until the month, or a person, may say something else. */
export function holdBack(id: string, ended: HeldBack, world: Acting): void {
  const reason = ended.code === "approval_needed" ? "approval" : "month";
  const until = nextTry(world.sql, ended, world.now);
  requeue(id, { why: { reason, detail: ended.detail }, until, approval: ended.approval }, world);
}

/** The month holds background work back, and nothing of this run has been paid for. */
const isHeldBack = (ended: Ended & { readonly ok: false }): boolean =>
  ended.turns === 0 &&
  ended.costNano === 0 &&
  ["paused", "budget_exhausted", "approval_needed"].includes(ended.code);

/** When one that is held back asks again. */
function nextTry(sql: Sql, { code, resetAt }: HeldBack, now: number): number {
  const afterMs = code === "approval_needed" ? ANSWER_AGAIN_MS : ASK_AGAIN_MS;
  return Math.max(Math.min(resetAt ?? now + afterMs, now + afterMs), now + heldBack(sql) * HELD_EVERY_MS);
}

/** How many are held back, the one that runs not counted. */
const heldBack = (sql: Sql): number =>
  firstOf<{ n: number }>(
    sql,
    "SELECT COUNT(*) AS n FROM executions WHERE status = 'queued' AND begun = 0 AND due_at IS NOT NULL AND waiting_for IS NOT NULL",
  )?.n ?? 0;

type Before = {
  readonly costUsd: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
};

/** A run that went on after a question has used what its parts used. */
const usedIn = (before: Before, { costNano, model, inputTokens, outputTokens }: Ended) => ({
  modelUsed: model,
  costUsd: before.costUsd + costNano / NANO_PER_USD,
  goingUsd: 0,
  inputTokens: (before.inputTokens ?? 0) + inputTokens,
  outputTokens: (before.outputTokens ?? 0) + outputTokens,
});
