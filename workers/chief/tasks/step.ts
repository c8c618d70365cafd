import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import { type Tool, Toolbox } from "../../agent/toolbox.ts";
import { askModel } from "../../model/ask-model.ts";
import type { ModelCall, ModelRefusal } from "../../model/call.ts";
import { within } from "../../time/within.ts";
import { dayIn } from "../../time/zones.ts";
import { nameOf } from "../agents/instances.ts";
import { soulOf } from "../agents/soul.ts";
import type { Template } from "../agents/template.ts";
import { coreOf } from "../memory/store.ts";
import { zoneOf } from "../schedules/sync.ts";
import { promptOf } from "../talk/prompt.ts";
import { callUsage, noteUsage } from "../usage/store.ts";
import type { ChiefWorld } from "../world.ts";

/** Answers of the model; the last of them without tools, so that there is a text at the end. */
const TURNS_MAX = 8;
const ANSWER_MAX_TOKENS = 1_500;
/** Of the answer, and of all its tools. */
const TIME_LIMIT_MS = 90_000;

/** Who works, and with what. */
export type TaskWorker = { readonly agent: Template; readonly tools: readonly Tool[] };

/** A step of a piece of work: one answer of the model, and the tools that it asked for. */
export type TaskStep = {
  readonly worker: TaskWorker;
  readonly messages: readonly MessageParam[];
  readonly turns: number;
  /** Where fewer are given than usual. */
  readonly turnsMax?: number;
  /** Told after who the agent is. */
  readonly order: string;
} & Pick<ModelCall, "kind" | "purpose" | "schema">;

export type TaskStepped =
  | { readonly is: "refused"; readonly refusal: ModelRefusal }
  | {
      readonly is: "goes on";
      readonly messages: readonly MessageParam[];
      readonly costNano: number;
      readonly model: string;
    }
  | { readonly is: "said"; readonly text: string; readonly costNano: number; readonly model: string };

const SILENT = { text: () => {}, tool: () => {} };

/** Takes one step. Whatever it costs is on the scope of the person for whom it is done. */
export async function takeStep(
  { worker, messages, turns, turnsMax = TURNS_MAX, order, kind, purpose, schema }: TaskStep,
  world: () => ChiefWorld,
): Promise<TaskStepped> {
  const { sql, person, desk, now } = world();
  const { agent } = worker;
  const { name } = agent;
  const tools = new Toolbox(worker.tools);
  const soul = soulOf(sql, name).map(({ text }) => text);
  const answer = await askModel(
    {
      kind,
      purpose,
      scope: { user: person },
      system: `${promptOf({ agent, name: nameOf(sql, name), soul, core: coreOf(sql) })}\n\n${order} Today is ${dayIn(new Date(now), zoneOf(world()))}.`,
      messages: [...messages],
      tools: tools.described,
      withoutTools: turns >= turnsMax - 1,
      ...(schema === undefined ? {} : { schema }),
      cheap: kind === "background",
      maxOutputTokens: ANSWER_MAX_TOKENS,
      timeLimitMs: TIME_LIMIT_MS,
      reused: true,
    },
    desk(),
  );
  if (!answer.ok) return { is: "refused", refusal: answer };
  const { now: at, newId } = world();
  noteUsage(sql, callUsage(answer, { id: newId(), at, agent: name, model: answer.model }));
  const { costNano, toolCalls, text, model } = answer;
  if (toolCalls.length === 0 || turns >= turnsMax - 1) return { is: "said", text, costNano, model };
  // Not AbortSignal.timeout: one that is still to come keeps the object awake.
  const results = await within(TIME_LIMIT_MS, undefined, (signal) =>
    tools.run(toolCalls, { signal, listener: SILENT }),
  );
  return {
    is: "goes on",
    messages: [
      ...messages,
      { role: "assistant", content: [...answer.content] },
      { role: "user", content: results },
    ],
    costNano,
    model,
  };
}
