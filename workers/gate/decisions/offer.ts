import type { Problem } from "../../problem.ts";
import { wrongField } from "../../wire/body.ts";
import { usdFromNano } from "../../wire/money.ts";
import { type Terms, termsFor } from "../rules/risk.ts";
import type { AnswerBody, Offer } from "../schemas/decision.ts";
import type { Lease } from "../tasks/lease.ts";
import { taskNanoOf } from "../tasks/task.ts";
import type { Decision } from "./decision.ts";
import type { Purse } from "./situation.ts";

/** What is left of the day's budget, in nano-dollars. */
export const leftNano = ({ context, committedNano }: Purse): number =>
  Math.max(0, context.preferences.budgetLimitNano - committedNano);

/** What an approval of this decision would give now; null when it no longer waits, or the day has too little left. */
export function offerFor(decision: Decision, purse: Purse, now: Date): Offer | null {
  if (decision.status !== "pending" || decision.expiresAt <= now.getTime()) return null;
  const left = leftNano(purse) - decision.estimatedNano;
  if (left < 0) return null;
  const { costLimitNano, maxDurationMs, monitoringLevel } = termsFor(
    decision.estimatedNano,
    purse.context.preferences,
  );
  return {
    costLimit: usdFromNano(costLimitNano),
    maxDurationSeconds: maxDurationMs / 1_000,
    monitoringLevel,
    leavesToday: usdFromNano(left),
  };
}

type Limits = AnswerBody["limits"];

/** The terms that a person makes of those that were offered. Throws `invalid_request`, with the most, when they are wider. */
export function limited(offered: Terms, limits: Limits): Terms {
  const { costLimitNano, maxDurationMs } = wanted(limits);
  if (costLimitNano !== undefined && costLimitNano > offered.costLimitNano)
    throw tooMuch("costLimit", usdFromNano(offered.costLimitNano));
  if (maxDurationMs !== undefined && maxDurationMs > offered.maxDurationMs)
    throw tooMuch("maxDurationSeconds", String(offered.maxDurationMs / 1_000));
  return {
    ...offered,
    costLimitNano: costLimitNano ?? offered.costLimitNano,
    maxDurationMs: maxDurationMs ?? offered.maxDurationMs,
  };
}

/** Whether the lease holds its task to these limits. */
export function isHeldTo(lease: Lease, limits: Limits): boolean {
  const { costLimitNano = lease.costLimitNano, maxDurationMs = lease.maxDurationMs } = wanted(limits);
  return lease.costLimitNano === costLimitNano && lease.maxDurationMs === maxDurationMs;
}

const wanted = ({ costLimit, maxDurationSeconds }: NonNullable<Limits> = {}) => ({
  costLimitNano: costLimit === undefined ? undefined : taskNanoOf(costLimit, "limits.costLimit"),
  maxDurationMs: maxDurationSeconds === undefined ? undefined : maxDurationSeconds * 1_000,
});

const tooMuch = (field: string, most: string): Problem =>
  wrongField(
    `limits.${field}`,
    `expected at most the ${most} that it was offered; more is given to a running task by extending it`,
  );
