import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import type { ModelAnswer } from "../model/call.ts";
import type { Asking } from "./asking.ts";
import { endOf, failure, type RunOutcome } from "./outcome.ts";
import { withoutSearches } from "./searches.ts";
import type { Toolbox } from "./toolbox.ts";

/** Who hears of a run while it goes on. */
export type Listener = {
  readonly text: (text: string) => void;
  readonly tool: (name: string) => void;
};

/** What one run may use besides time and money. */
export type WorkLimits = {
  /** Answers of the model; the last of them without tools, so that there is a text at the end. */
  readonly turns: number;
  readonly answerTokens: number;
  /** Each search adds a reading of the whole prompt to what has to be set aside for a call. */
  readonly searchesPerCall: number;
};

/** What an agent works with in one run. */
export type Work = {
  readonly asking: Asking;
  readonly system: string;
  /** The conversation so far, with the prompt as its end. */
  readonly messages: readonly MessageParam[];
  readonly tools: Toolbox;
  /** Searches of the web that the run may make. */
  readonly webSearches: number;
  readonly limits: WorkLimits;
  /** Ends with the run's time or with its client. */
  readonly signal: AbortSignal;
  readonly listener: Listener;
};

/** Model, tools, model, until there is an answer or a limit. Never throws for what the model or a tool does. */
export async function runAgent(work: Work): Promise<RunOutcome> {
  const { asking, tools } = work;
  const messages = [...work.messages];
  let searchesLeft = work.webSearches;
  for (;;) {
    const isLast = asking.sum.turns >= work.limits.turns - 1;
    const answer = await askOnce(work, messages, searchesLeft, isLast);
    if (!answer.ok) {
      const isTooDear = "reason" in answer && answer.reason === "over_limit";
      if (!isTooDear || searchesLeft === 0) return { ...endOf(answer), ...asking.sum };
      // Without the searches, that have to be set aside in full, the rest may still be paid for.
      searchesLeft = 0;
      continue;
    }
    const end = endOfAnswer(answer, isLast);
    if (end) return { ...end, ...asking.sum };
    searchesLeft = Math.max(0, searchesLeft - answer.usage.webSearches);
    messages.push({ role: "assistant", content: [...answer.content] });
    if (answer.toolCalls.length > 0)
      messages.push({ role: "user", content: await tools.run(answer.toolCalls, work) });
  }
}

function askOnce(work: Work, messages: readonly MessageParam[], searchesLeft: number, isLast: boolean) {
  return work.asking.ask({
    system: work.system,
    messages: searchesLeft > 0 || work.webSearches === 0 ? messages : withoutSearches(messages),
    tools: work.tools.described,
    withoutTools: isLast,
    webSearches: Math.min(searchesLeft, work.limits.searchesPerCall),
    maxOutputTokens: work.limits.answerTokens,
    reused: true,
    onText: work.listener.text,
  });
}

/** How this answer ends the run, or null when the run goes on. */
function endOfAnswer({ stopReason, text, toolCalls }: ModelAnswer, isLast: boolean) {
  if (stopReason === "refusal") return failure("declined", "The model declined to answer this");
  const goesOn = toolCalls.length > 0 || stopReason === "pause_turn";
  if (goesOn && !isLast) return null;
  if (text.trim() === "") return failure("no_answer", "The model ended without an answer; try again");
  return { ok: true, text, stopReason } as const;
}
