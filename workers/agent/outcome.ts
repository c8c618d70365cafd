import type { ModelRefusal, RefusalReason } from "../model/call.ts";
import type { RunErrorCode } from "../runtime/schemas.ts";

/** What a run came to, and what it cost; `turns` are answers of the model. */
export type Outcome = { readonly costNano: number; readonly turns: number } & (
  | {
      readonly ok: true;
      readonly text: string;
      /** `end_turn`, or why the text ends early. */
      readonly stopReason: string;
    }
  | Failure
);

export type Failure = {
  readonly ok: false;
  readonly code: RunErrorCode;
  /** A sentence for a person; it holds nothing of the prompt. */
  readonly detail: string;
  /** Unix milliseconds. */
  readonly resetAt: number | null;
  readonly stillWorks: readonly string[];
  readonly taskId: string | null;
};

export const failure = (
  code: RunErrorCode,
  detail: string,
  more: Partial<Omit<Failure, "ok" | "code" | "detail">> = {},
): Failure => ({ ok: false, code, detail, resetAt: null, stillWorks: [], taskId: null, ...more });

const CODES: Readonly<Record<RefusalReason, RunErrorCode>> = {
  no_money: "budget_exhausted",
  over_limit: "run_limit",
  paused: "paused",
  approval_needed: "approval_needed",
  provider_limit: "budget_exhausted",
  prompt_too_large: "too_large",
  unknown_price: "model_unavailable",
  no_key: "model_unavailable",
  ledger_unavailable: "model_unavailable",
  provider_busy: "model_unavailable",
  provider_unreachable: "model_unavailable",
  provider_refused: "model_unavailable",
  timed_out: "timed_out",
  aborted: "aborted",
  interrupted: "interrupted",
};

const MONEY: ReadonlySet<RunErrorCode> = new Set(["budget_exhausted", "paused", "approval_needed"]);

/** How a model call that got no answer ends the run. */
export function endOf(refused: ModelRefusal | Failure): Failure {
  if ("code" in refused) return refused;
  const { reason, detail, resetAt, stillWorks } = refused;
  const code = CODES[reason];
  return failure(code, detail, { resetAt, stillWorks: MONEY.has(code) ? stillWorks : [] });
}
