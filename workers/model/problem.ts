import { COST_HEADER } from "../caller.ts";
import { Problem, type ProblemCode } from "../problem.ts";
import type { ModelRefusal, RefusalReason } from "./call.ts";

/** How each reason looks on the wire: money is 402, a prompt that cannot be sent is 413, all else is 503. */
const CODES: Readonly<Record<RefusalReason, ProblemCode>> = {
  own_key_needed: "budget_exhausted",
  no_money: "budget_exhausted",
  over_limit: "budget_exhausted",
  paused: "budget_exhausted",
  approval_needed: "budget_exhausted",
  provider_limit: "budget_exhausted",
  prompt_too_large: "too_large",
  unknown_price: "model_unavailable",
  no_key: "model_unavailable",
  ledger_unavailable: "model_unavailable",
  provider_busy: "model_unavailable",
  provider_unreachable: "model_unavailable",
  provider_refused: "model_unavailable",
  timed_out: "model_unavailable",
  aborted: "model_unavailable",
  interrupted: "model_unavailable",
};

const SECONDS_PER_MS = 1 / 1_000;

/** The reply for a call that got no answer: why, when it can work again, and what works meanwhile. */
export function modelProblem(refusal: ModelRefusal, now: Date): Problem {
  const { reason, detail, level, resetAt, stillWorks } = refusal;
  const waitSeconds =
    resetAt === null ? null : Math.max(1, Math.ceil((resetAt - now.getTime()) * SECONDS_PER_MS));
  return new Problem(CODES[reason], detail, {
    headers: {
      ...(waitSeconds === null ? {} : { "retry-after": String(waitSeconds) }),
      ...(refusal.costNano > 0 ? { [COST_HEADER]: String(refusal.costNano) } : {}),
    },
    extra: {
      reason,
      level,
      resetAt: resetAt === null ? null : new Date(resetAt).toISOString(),
      stillWorks,
    },
  });
}
