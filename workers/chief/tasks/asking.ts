import { COST_HEADER } from "../../caller.ts";
import type { ModelRefusal } from "../../model/call.ts";
import { modelProblem } from "../../model/problem.ts";
import { Problem } from "../../problem.ts";
import { OTHER_REQUEST } from "../../wire/idempotency-key.ts";
import { usdFromNano } from "../../wire/money.ts";
import { withoutArchitect } from "../architect/consulting.ts";
import { saysForgotten } from "../memory/tombstones.ts";
import type { ChiefWorld } from "../world.ts";
import {
  type AgentAsk,
  addAsk,
  askedBefore,
  beginAskStep,
  dropAsk,
  endAsk,
  keepAskStep,
} from "./ask-store.ts";
import { type TaskWorker, takeStep } from "./step.ts";
import { STEP_TRIES_MAX } from "./store.ts";

const ORDER =
  "Somebody who speaks for the person asks you for one thing and waits. Do it with your tools and answer with the result alone, without a greeting. What you cannot do, say, and how it would be connected.";

/** Its keys are kept with its steps (ask-store.ts), and not with those of other requests. */
export const isAsk = ({ method, url }: { readonly method: string; readonly url: string }): boolean =>
  method === "POST" && /^\/api\/agents\/[^/]+\/ask$/.test(new URL(url).pathname);

/** The answer as JSON, or why the model gave none; `costNano` is what this very request spent. */
export type AskAnswered = { readonly costNano: number } & (
  | { readonly reply: string }
  | { readonly refusal: ModelRefusal }
);

type Question = Pick<AgentAsk, "key" | "agent" | "task">;

/** What agents are asked while somebody waits: each question is one, however often it is sent and whatever breaks off. */
export class AgentAsks {
  /** By the ask's id. What is kept as unanswered and is not here broke off. */
  readonly #going = new Map<string, Promise<AskAnswered>>();

  /**
   * A repeat joins the ask that goes on, goes on itself with one that broke off, and under a key is given the answer again.
   *
   * @param worker whom it is for; asked only where there is something to do
   * @throws Problem conflict for a key of another question and for what broke off too often, and what `worker` throws
   */
  async answer(
    question: Question,
    world: ChiefWorld,
    worker: () => Promise<TaskWorker>,
  ): Promise<AskAnswered> {
    const { sql, now, newId } = world;
    const before = askedBefore(sql, question, now);
    if (before !== null && before.task !== question.task) throw new Problem("conflict", OTHER_REQUEST);
    if (before !== null && before.reply !== null) return { reply: before.reply, costNano: 0 };
    const going = before && this.#going.get(before.id);
    if (going) return { ...(await going), costNano: 0 };
    const ask = before ?? addAsk(sql, { ...question, id: newId(), at: now });
    const work = carryOut(ask, world, worker);
    this.#going.set(ask.id, work);
    try {
      return await work;
    } finally {
      this.#going.delete(ask.id);
    }
  }
}

/** Step after step, each kept before the next is begun. */
async function carryOut(
  begun: AgentAsk,
  world: ChiefWorld,
  workerOf: () => Promise<TaskWorker>,
): Promise<AskAnswered> {
  const { sql } = world;
  let ask: AgentAsk = begun;
  try {
    if (ask.tries >= STEP_TRIES_MAX) {
      dropAsk(sql, ask.id);
      throw new Problem("conflict", "It broke off twice at the same step; ask again, and it begins anew");
    }
    const worker = await workerOf();
    for (;;) {
      const messages = ask.turns === 0 ? [{ role: "user" as const, content: ask.task }] : ask.messages;
      beginAskStep(sql, ask);
      const of = {
        worker,
        turns: ask.turns,
        order: ORDER,
        messages,
        kind: "chat",
        purpose: "chief/ask",
      } as const;
      const stepped = await takeStep(of, () => world);
      const costNano =
        ask.costNano + (stepped.is === "refused" ? stepped.refusal.costNano : stepped.costNano);
      const turns = ask.turns + 1;
      if (stepped.is === "refused") {
        // It ended, and is known to have: the step may be asked for again, as often as somebody likes.
        keepAskStep(sql, { ...ask, costNano });
        if (ask.turns === 0) dropAsk(sql, ask.id);
        return { refusal: stepped.refusal, costNano: costNano - begun.costNano };
      }
      if (stepped.is === "said") {
        const { model } = stepped;
        const text = withoutArchitect(stepped.text, messages);
        const { name } = worker.agent;
        const reply = JSON.stringify({
          agent_name: name,
          text,
          turns,
          model,
          costUsd: usdFromNano(costNano),
        });
        // Whoever waits is answered; what was forgotten meanwhile is not kept for a repeat.
        if (saysForgotten(sql, text, world.now)) dropAsk(sql, ask.id);
        else endAsk(sql, ask, reply);
        return { reply, costNano: costNano - begun.costNano };
      }
      ask = { ...ask, messages: stepped.messages, turns, costNano };
      keepAskStep(sql, ask);
    }
  } catch (error) {
    // Nothing of it is kept: there is nothing to go on from.
    if (ask.turns === 0) dropAsk(sql, ask.id);
    throw error;
  }
}

/** As it is sent; what it cost is for the door. @throws Problem where the model gave no answer */
export function answeredWith(answered: AskAnswered, now: number): Response {
  const { costNano } = answered;
  if ("refusal" in answered) throw modelProblem({ ...answered.refusal, costNano }, new Date(now));
  return new Response(answered.reply, {
    headers: {
      "content-type": "application/json",
      ...(costNano > 0 ? { [COST_HEADER]: String(costNano) } : {}),
    },
  });
}
