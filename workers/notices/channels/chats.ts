import type { CallOutcome } from "../../wire/called.ts";
import type { Attempted, ChannelMessage } from "./channel.ts";

/** What a chat is told of a notice; `decisionId` where it is a question, which is shown there once somebody asks for it. */
export function noticeWords({ event, fields: { detail, decisionId } }: ChannelMessage): {
  readonly text: string;
  readonly decisionId: string | null;
} {
  const isQuestion = event === "approval.pending" && typeof decisionId === "string";
  return {
    text: typeof detail === "string" ? detail : `News: ${event}.`,
    decisionId: isQuestion ? decisionId : null,
  };
}

/** A message that any chat took is delivered; where nobody knows whether one did, it is not sent again. */
export function outcomeOf(answers: readonly CallOutcome[]): Attempted {
  if (answers.some(({ is }) => is === "done")) return { ok: true };
  const unknown = answers.find((answer) => answer.is === "unknown");
  if (unknown) return { ok: false, failure: unknown.failure, isUnknown: true };
  const refused = answers.filter((answer) => answer.is === "refused");
  const waits = refused.map(({ againInMs }) => againInMs ?? 0);
  return {
    ok: false,
    failure: refused[0]?.failure ?? "no chat is left",
    ...(Math.max(0, ...waits) > 0 ? { againInMs: Math.max(...waits) } : {}),
  };
}
