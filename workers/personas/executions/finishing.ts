import { HOUR_MS } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import type { Acting } from "../handling.ts";
import { hasPending } from "../reviews/store.ts";
import type { Ended, RunTurn } from "./contract.ts";
import { end } from "./ending.ts";
import { pause, putBack } from "./life.ts";
import { executions, isOver } from "./store.ts";

/** When background work asks again that the month had no money for: the owner may have granted more meanwhile. */
const ASK_AGAIN_MS = HOUR_MS;

/** A runner's last word. One that is not heard any more, because another has taken over or it is over, changes nothing. */
export function finishExecution(id: string, runner: string, ended: Ended, world: Acting): void {
  const { sql, now } = world;
  const execution = executions.get(sql, id);
  if (!execution || isOver(execution) || execution.claimedBy !== runner) return;
  const used = usedIn(execution, ended);
  if (!ended.ok && isHeldBack(ended) && !execution.waits) {
    putBack(id, ended.detail, Math.min(ended.resetAt ?? now + ASK_AGAIN_MS, now + ASK_AGAIN_MS), world);
    return;
  }
  if (!ended.ok || !hasPending(sql, id)) {
    const how = ended.ok
      ? ({ status: "completed", errorMessage: null } as const)
      : ({ status: "failed", errorMessage: ended.detail } as const);
    end(id, { ...used, ...how }, world);
    return;
  }
  executions.update(sql, id, used);
  const before = JSON.parse(execution.history ?? "[]") as RunTurn[];
  pause(id, [...before, { role: "assistant", content: ended.text }], world);
}

/** The month holds background work back, and nothing of this run has been paid for. */
const isHeldBack = (ended: Ended & { readonly ok: false }): boolean =>
  ended.turns === 0 &&
  ended.costNano === 0 &&
  ["paused", "budget_exhausted", "approval_needed"].includes(ended.code);

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
