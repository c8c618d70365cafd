import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import { askModel } from "../ask-model.ts";
import type { ModelAnswer, ModelCall, ModelDesk, ModelRefusal } from "../model-call.ts";
import { ANSWER_MAX_TOKENS, RUN_LIMIT_NANO, TURNS_MAX } from "./limits.ts";
import { failure, failureOf, type Outcome } from "./outcome.ts";
import type { Toolbox } from "./toolbox.ts";

/** Searches that one call may make: each doubles what has to be set aside for it. */
const SEARCHES_PER_CALL_MAX = 3;

/** Who hears of a run while it goes on. */
export type Listener = {
  readonly text: (text: string) => void;
  readonly tool: (name: string) => void;
};

/** What an agent works with in one run. */
export type Work = {
  readonly desk: ModelDesk;
  readonly call: Pick<ModelCall, "kind" | "purpose" | "scope" | "system">;
  /** The conversation so far, with the prompt as its end. */
  readonly messages: readonly MessageParam[];
  readonly tools: Toolbox;
  readonly webSearches: number;
  readonly timeLimitMs: number;
  /** Ends with the run's time or with its client. */
  readonly signal: AbortSignal;
  readonly listener: Listener;
  /** What the run has spent before its first turn. */
  readonly spentNano: number;
  readonly turns: number;
  /** Hears what was spent after every turn. */
  readonly note: (costNano: number, turns: number) => void;
  /** An approval for a run that needs one, or how it ends without. */
  readonly approve: () => Promise<Approval>;
};

export type Approval =
  | { readonly ok: true; readonly approval: string }
  | Extract<ReturnType<typeof failure>, { ok: false }>;

/** Model, tools, model, until there is an answer or a limit. Never throws for what the model or a tool does. */
export async function runAgent(work: Work): Promise<Outcome> {
  const messages = [...work.messages];
  let { spentNano: costNano, turns, webSearches } = work;
  let approval: string | undefined;
  for (;;) {
    const isLast = turns === TURNS_MAX - 1;
    const limitNano = RUN_LIMIT_NANO - costNano;
    const answer = await ask(work, { messages, webSearches, limitNano, isLast, approval });
    costNano += answer.costNano;
    if (!answer.ok) {
      if (answer.reason === "over_limit" && webSearches > 0) {
        webSearches = 0;
        continue;
      }
      const approved =
        approval === undefined && answer.reason === "approval_needed" ? await work.approve() : null;
      if (approved?.ok) {
        approval = approved.approval;
        continue;
      }
      return { ...(approved ?? failureOf(answer)), costNano, turns };
    }
    turns += 1;
    work.note(costNano, turns);
    const end = endOf(answer, isLast);
    if (end) return { ...end, costNano, turns };
    webSearches -= answer.usage.webSearches;
    messages.push({ role: "assistant", content: [...answer.content] });
    if (answer.toolCalls.length > 0)
      messages.push({ role: "user", content: await work.tools.run(answer.toolCalls, work) });
  }
}

type Turn = {
  readonly messages: readonly MessageParam[];
  readonly webSearches: number;
  readonly limitNano: number;
  readonly isLast: boolean;
  readonly approval: string | undefined;
};

function ask(work: Work, turn: Turn): Promise<ModelAnswer | ModelRefusal> {
  const webSearches = Math.min(turn.webSearches, SEARCHES_PER_CALL_MAX);
  return askModel(
    {
      ...work.call,
      messages: turn.messages,
      tools: work.tools.described,
      withoutTools: turn.isLast,
      webSearches,
      limitNano: turn.limitNano,
      maxOutputTokens: ANSWER_MAX_TOKENS,
      timeLimitMs: work.timeLimitMs,
      signal: work.signal,
      reused: true,
      onText: work.listener.text,
      ...(turn.approval === undefined ? {} : { approval: turn.approval }),
    },
    work.desk,
  );
}

/** How this answer ends the run, or null when the run goes on. */
function endOf({ stopReason, text, toolCalls }: ModelAnswer, isLast: boolean) {
  if (stopReason === "refusal") return failure("declined", "The model declined to answer this");
  const goesOn = toolCalls.length > 0 || stopReason === "pause_turn";
  if (goesOn && !isLast) return null;
  if (text.trim() === "") return failure("no_answer", "The model ended without an answer; try again");
  return { ok: true, text } as const;
}
