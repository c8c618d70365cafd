import { Asking } from "../agent/asking.ts";
import { Gate } from "../agent/gate.ts";
import { type Listener, runAgent } from "../agent/loop.ts";
import { endOf, type Failure, failure, type RunOutcome } from "../agent/outcome.ts";
import { Spending } from "../agent/spending.ts";
import { Toolbox } from "../agent/toolbox.ts";
import { askGate } from "../agent/tools/ask-gate.ts";
import { currentTime } from "../agent/tools/current-time.ts";
import { fetchPage } from "../agent/tools/fetch-page.ts";
import { notesTools } from "../agent/tools/notes.ts";
import { stopped } from "../model/send.ts";
import { within } from "../time/within.ts";
import { approveRun } from "./approval.ts";
import { ANSWER_MAX_TOKENS, RUN_LIMIT_NANO, RUN_TURNS_MAX, SEARCHES_PER_CALL_MAX } from "./limits.ts";
import { notesName } from "./names.ts";
import type { Order } from "./order.ts";
import type { SessionOutside } from "./outside.ts";
import { messagesFor, systemPrompt } from "./prompt.ts";
import type { Past } from "./runs.ts";
import { lookFirst } from "./triage.ts";

/** One run, as its session knows it. */
export type Run = {
  readonly order: Order;
  /** Earlier runs, newest first. */
  readonly before: Iterable<Past>;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly listener: Listener;
  readonly note: (costNano: number, turns: number) => void;
};

/** Carries out one run, with what it may use and no longer than it may take. Never fails: what goes wrong is an outcome. */
export async function carryOut(run: Run, outside: SessionOutside): Promise<RunOutcome> {
  const spending = new Spending(RUN_LIMIT_NANO, run.note);
  const gate = new Gate(outside, run.order, spending);
  const outcome = await within(run.timeLimitMs, run.signal, async (signal) => {
    const asking = askingOf({ ...run, signal }, gate, spending, outside);
    try {
      return await steps({ ...run, signal }, asking, gate, outside);
    } catch (error) {
      return { ...unforeseen(error, run.order.requestId, signal), ...asking.sum };
    }
  });
  await gate.close(outcome.ok ? "succeeded" : "failed");
  return outcome;
}

function askingOf(
  { order, timeLimitMs, signal }: Run,
  gate: Gate,
  spending: Spending,
  { desk }: SessionOutside,
): Asking {
  const always = {
    kind: order.isScheduled ? ("background" as const) : ("chat" as const),
    purpose: "agent",
    scope: { agent: order.group, user: order.client.name },
    timeLimitMs,
    signal,
  };
  return new Asking(desk, always, spending, {
    approve: () => approveRun(gate, order, desk.clock(), signal),
    objection: () => gate.objection(),
  });
}

async function steps(run: Run, asking: Asking, gate: Gate, outside: SessionOutside): Promise<RunOutcome> {
  const { order, signal, listener } = run;
  const { clock } = outside.desk;
  const name = await notesName(order.client, order.group);
  const notes = () => outside.notes(name);
  if (order.isScheduled) {
    const end = await lookFirst(asking, order.prompt, notes(), { now: clock(), signal });
    if (end) return end;
  }
  return runAgent({
    asking,
    system: systemPrompt(order),
    messages: messagesFor(order.prompt, run.before),
    tools: new Toolbox([
      currentTime(clock),
      ...notesTools(notes, clock),
      askGate(gate),
      ...(outside.fetchHosts.length > 0 ? [fetchPage(outside)] : []),
    ]),
    webSearches: outside.webSearches,
    limits: { turns: RUN_TURNS_MAX, answerTokens: ANSWER_MAX_TOKENS, searchesPerCall: SEARCHES_PER_CALL_MAX },
    signal,
    listener,
  });
}

/** A wait that the run's end cut short; or a fault of ours, logged without its message, which may hold what the run was about. */
function unforeseen(error: unknown, requestId: string, signal: AbortSignal): Failure {
  if (signal.aborted) return endOf(stopped(signal));
  const kind = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ level: "error", event: "run_failed", requestId, error: kind }));
  return failure("internal", `Unexpected failure; quote request ${requestId} when you look at the logs`);
}
