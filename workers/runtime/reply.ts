import type { FieldProblem } from "../problem.ts";
import { usdFromNano } from "../wire/money.ts";
import type { RunEnd } from "./contract.ts";
import { RUN_ERRORS, type RunFailure, type RunReply } from "./schemas.ts";

/** Whose reply it is; `isBilled`: false where the offline model answers. */
export type Named = {
  readonly sessionId: string | null;
  readonly requestId: string;
  readonly isBilled: boolean;
};

/** A run on the wire, as docs/contracts.md has it: on this route `status` is a word, so errors are no RFC 9457 problems. */
export function runReply(
  outcome: RunEnd,
  { sessionId, requestId, isBilled: billed }: Named,
  fields: readonly FieldProblem[] = [],
): RunReply | RunFailure {
  const { costNano, turns } = outcome;
  const costUsd = usdFromNano(costNano);
  if (outcome.ok) {
    const { text, stopReason } = outcome;
    return {
      status: "success",
      result: text,
      output: text,
      sessionId: sessionId ?? "",
      stopReason,
      costUsd,
      billed,
      requestId,
      turns,
    };
  }
  const { code, detail, resetAt, stillWorks, taskId } = outcome;
  return {
    status: "error",
    result: null,
    output: null,
    sessionId,
    error: detail,
    code,
    costUsd,
    billed,
    requestId,
    turns,
    ...(resetAt === null ? {} : { resetAt: new Date(resetAt).toISOString() }),
    ...(stillWorks.length === 0 ? {} : { stillWorks: [...stillWorks] }),
    ...(taskId === null ? {} : { taskId }),
    ...(fields.length === 0 ? {} : { fields: [...fields] }),
  };
}

export const statusOf = (outcome: RunEnd): number => (outcome.ok ? 200 : RUN_ERRORS[outcome.code]);
