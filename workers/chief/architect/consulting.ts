import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import * as z from "zod/mini";
import { type Tool, ToolProblem, tool } from "../../agent/toolbox.ts";
import { withoutQuotes } from "../guard/quoting.ts";
import { type TaskStepped, takeStep } from "../tasks/step.ts";
import type { ChiefWorld } from "../world.ts";
import { ARCHITECT, systemAgentOf } from "./system.ts";
import { systemTools } from "./tools.ts";

export const ASK_ARCHITECT = "architect_ask";

/** Answers of its model to one question; with what its tools ask they stay below the 50 subrequests of the alarm that they are part of. */
const TURNS_MAX = 4;
const TIME_LIMIT_MS = 85_000;
const QUESTION_MAX_CHARS = 3_000;
/** Of its own files that many words in a row are a quotation, of its answers that many. */
const FILE_QUOTE_WORDS = 8;
const ANSWER_QUOTE_WORDS = 12;

const ORDER =
  "The chief of staff asks you for one thing and waits. Answer with the result alone, in plain sentences. What you have proposed waits for the person; say what it would add.";

const filesOfArchitect = (): string[] => {
  const agent = systemAgentOf(ARCHITECT);
  return agent === null ? [] : [agent.body, agent.bootstrap, ...Object.values(agent.files)];
};

/**
 * The chief of staff asks the architect: a colleague inside of the house, whom people do not meet. One question in a step, so that a step
 * stays what an invocation may ask of others.
 */
export function askArchitectTool(world: () => ChiefWorld): Tool {
  let isAsked = false;
  return tool({
    name: ASK_ARCHITECT,
    description:
      "Asks the colleague who knows how this deployment is built, what it may use and costs, and who designs new agents and new kinds of journal records as proposals to the person. Whole sentences, with what the person wished. The answer is for you: say what it means for the person in your own words.",
    input: z.object({ question: z.string().check(z.minLength(3), z.maxLength(QUESTION_MAX_CHARS)) }),
    timeLimitMs: TIME_LIMIT_MS,
    run: async ({ question }) => {
      if (isAsked) throw new ToolProblem("One question at a time; ask the next one after this answer");
      isAsked = true;
      return consult(question, world);
    },
  });
}

async function consult(question: string, world: () => ChiefWorld): Promise<string> {
  const agent = systemAgentOf(ARCHITECT);
  if (agent === null) throw new ToolProblem("That colleague is not there in this deployment");
  const worker = { agent, tools: await systemTools(agent, world) };
  let messages: readonly MessageParam[] = [{ role: "user", content: question }];
  for (let turns = 0; ; turns += 1) {
    const stepped: TaskStepped = await takeStep(
      {
        worker,
        turns,
        turnsMax: TURNS_MAX,
        order: ORDER,
        messages,
        kind: "background",
        purpose: "chief/architect",
      },
      world,
    );
    if (stepped.is === "refused") throw new ToolProblem(stepped.refusal.detail);
    if (stepped.is === "said") return withoutFiles(stepped.text);
    messages = stepped.messages;
  }
}

/** What it says, without what its files say. */
const withoutFiles = (text: string): string => withoutQuotes(text, filesOfArchitect(), FILE_QUOTE_WORDS);

/** What is said to the person, without the architect's words: neither of its files nor of the answers in these messages. */
export const withoutArchitect = (text: string, messages: readonly MessageParam[]): string =>
  withoutQuotes(withoutFiles(text), answersIn(messages), ANSWER_QUOTE_WORDS);

/** Whether the architect was asked in these messages. */
export const isConsulted = (messages: readonly MessageParam[]): boolean => answersIn(messages).length > 0;

/** What the architect has answered in a conversation of the chief of staff with its tools. */
function answersIn(messages: readonly MessageParam[]): string[] {
  const blocks = messages.flatMap(({ content }) => (typeof content === "string" ? [] : content));
  const asked = new Set(
    blocks.flatMap((block) => (block.type === "tool_use" && block.name === ASK_ARCHITECT ? [block.id] : [])),
  );
  return blocks.flatMap((block) =>
    block.type === "tool_result" && asked.has(block.tool_use_id) && typeof block.content === "string"
      ? [block.content]
      : [],
  );
}
