import { signal } from "@preact/signals";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { enqueue } from "../../api/queue.ts";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import type { BodyOf } from "../../api/types.ts";
import { refreshTopic } from "../../api/watched.ts";
import { announce } from "../../parts/live-region.tsx";
import { forgetDraft } from "./draft.ts";
import { pending, type WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

export type ApprovalAnswer = BodyOf<"POST /api/approvals/:id">;

/** What was answered here just now, newest first: the card's place says it, with the way to stop what was let run. */
export type Answered = {
  /** The key that the answer is sent under. */
  readonly id: string;
  readonly question: WaitingAsk;
  readonly answer: ApprovalAnswer;
  readonly isQueued: boolean;
};
export const answered = signal<readonly Answered[]>([]);

/** Why an answer was not taken, by decision. */
export const problems = signal<ReadonlyMap<string, RequestFailure>>(new Map());

const SHOWN_MAX = 5;

/**
 * Sends an answer. The card leaves the list at once and comes back when the door refuses; without a network it is kept and
 * sent later, under the same key, so that it counts once.
 */
export async function sendAnswer(question: WaitingAsk, answer: ApprovalAnswer): Promise<void> {
  const { decisionId } = question;
  const id = crypto.randomUUID();
  pending.expect((list) => ({
    ...list,
    approvals: list.approvals.filter((one) => one.decisionId !== decisionId),
  }));
  const done = (isQueued: boolean) => {
    forgetDraft(question);
    answered.value = [{ id, question, answer, isQueued }, ...answered.value].slice(0, SHOWN_MAX);
    announce(words.done(question, answer, isQueued));
  };
  try {
    await ask("POST /api/approvals/:id", { params: { id: decisionId }, body: answer, idempotencyKey: id });
    done(false);
    refreshTopic("tasks");
  } catch (thrown) {
    const failure = requestFailureOf(thrown);
    if (failure.kind === "refused") {
      problems.value = new Map(problems.value).set(decisionId, failure);
      announce(failure.detail);
    } else {
      await enqueue({
        id,
        by: me.value?.name ?? null,
        decisionId,
        title: words.title(question),
        answer,
        queuedAt: Date.now(),
      });
      done(true);
    }
  }
  await pending.refresh();
}
