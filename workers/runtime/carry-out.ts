import { within } from "../model-time.ts";
import { type Listener, runAgent } from "./loop.ts";
import type { Order } from "./order.ts";
import { failure, type Outcome } from "./outcome.ts";
import type { Outside } from "./outside.ts";
import { messagesFor, systemPrompt } from "./prompt.ts";
import type { Past } from "./runs.ts";
import { Toolbox } from "./toolbox.ts";

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

/** Carries out one run, with what it may use and no longer than it may take. */
export async function carryOut(run: Run, outside: Outside): Promise<Outcome> {
  const { order, timeLimitMs, listener, note } = run;
  return within(timeLimitMs, run.signal, (signal) =>
    runAgent({
      desk: outside.desk,
      call: {
        kind: order.isScheduled ? "background" : "chat",
        purpose: "agent",
        scope: { agent: order.group, user: order.client.name },
        system: systemPrompt(order),
      },
      messages: messagesFor(order.prompt, run.before),
      tools: new Toolbox([]),
      webSearches: outside.webSearches,
      timeLimitMs,
      signal,
      listener,
      spentNano: 0,
      turns: 0,
      note,
      approve: async () => failure("approval_needed", "A person must approve this run"),
    }),
  );
}
