import type { ModelRefusal, RefusalReason } from "../model/call.ts";

/** Why an agent ends without an answer. */
export type FailureCode =
  | "budget_exhausted"
  | "paused"
  | "approval_needed"
  | "run_limit"
  | "too_large"
  | "declined"
  | "no_answer"
  | "model_unavailable"
  | "timed_out"
  | "aborted"
  | "interrupted"
  | "internal";

/** What a run came to, and what it cost; `turns` are answers of the model. Who runs agents may have more codes of its own. */
export type RunOutcome<Code extends string = FailureCode> = {
  readonly costNano: number;
  readonly turns: number;
} & (
  | {
      readonly ok: true;
      readonly text: string;
      /** `end_turn`, or why the text ends early. */
      readonly stopReason: string;
    }
  | Failure<Code>
);

export type Failure<Code extends string = FailureCode> = {
  readonly ok: false;
  readonly code: Code;
  /** A sentence for a person; it holds nothing of the prompt. */
  readonly detail: string;
  /** Unix milliseconds. */
  readonly resetAt: number | null;
  readonly stillWorks: readonly string[];
  readonly taskId: string | null;
};

export const failure = <Code extends string = FailureCode>(
  code: Code,
  detail: string,
  more: Partial<Omit<Failure, "ok" | "code" | "detail">> = {},
): Failure<Code> => ({ ok: false, code, detail, resetAt: null, stillWorks: [], taskId: null, ...more });

const CODES: Readonly<Record<RefusalReason, FailureCode>> = {
  own_key_needed: "budget_exhausted",
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

const MONEY: ReadonlySet<FailureCode> = new Set(["budget_exhausted", "paused", "approval_needed"]);

/** How a model call that got no answer ends the run. */
export function endOf(refused: ModelRefusal | Failure): Failure {
  if ("code" in refused) return refused;
  const { reason, detail, resetAt, stillWorks } = refused;
  const code = CODES[reason];
  return failure(code, detail, { resetAt, stillWorks: MONEY.has(code) ? stillWorks : [] });
}
