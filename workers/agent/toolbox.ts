import type { Tool as Described, ToolResultBlockParam } from "@anthropic-ai/sdk/resources/messages";
import * as z from "zod/mini";
import type { ToolCall } from "../model/call.ts";
import { bytesIn } from "../model/tokens.ts";
import { unlessEnded, within } from "../time/within.ts";
import type { Listener } from "./loop.ts";

/** What needs longer says so itself. */
const TIME_LIMIT_MS = 3_000;
/** Calls of one answer that are carried out. */
const CALLS_MAX = 8;
/** Of one result. */
export const RESULT_MAX_CHARS = 16_000;
/**
 * Of all results of a run, about: with a usual prompt and what came before still a prompt that may be sent, also where a token is
 * hardly more than a byte, as in code and in most scripts.
 */
const RESULTS_MAX_BYTES = 64_000;

/** Something that a run can do. */
export type Tool<S extends z.ZodMiniType = z.ZodMiniType> = {
  readonly name: string;
  /** For the model. */
  readonly description: string;
  readonly input: S;
  /** What the model is told of the input, where `input` itself says less. */
  readonly shownInput?: Described["input_schema"];
  readonly timeLimitMs?: number;
  /** What the model is told. @throws ToolProblem with what it is told instead */
  readonly run: (input: z.infer<S>, signal: AbortSignal) => Promise<string>;
};

/** A tool could not do what was asked: the model hears why, and the run goes on. */
export class ToolProblem extends Error {
  override readonly name = "ToolProblem";
}

export const tool = <S extends z.ZodMiniType>(made: Tool<S>): Tool => made as unknown as Tool;

/** The tools of one run. */
export class Toolbox {
  readonly described: readonly Described[];
  readonly #tools: ReadonlyMap<string, Tool>;
  #bytesLeft = RESULTS_MAX_BYTES;

  constructor(tools: readonly Tool[]) {
    this.#tools = new Map(tools.map((each) => [each.name, each]));
    this.described = tools.map(({ name, description, input, shownInput }) => ({
      name,
      description,
      input_schema: shownInput ?? schemaOf(input),
    }));
  }

  /** Carries out what the model asks for, one after the other. Never fails: what went wrong is in the results. */
  async run(
    calls: readonly ToolCall[],
    { signal, listener }: { readonly signal: AbortSignal; readonly listener: Listener },
  ): Promise<ToolResultBlockParam[]> {
    const results: ToolResultBlockParam[] = [];
    for (const [index, call] of calls.entries()) {
      if (index < CALLS_MAX) listener.tool(call.name);
      const result =
        index < CALLS_MAX
          ? await this.#result(call, signal)
          : failed(`Only ${CALLS_MAX} tools run at once; call this one again`);
      // The provider refuses a request with half a surrogate pair in it, and a text that was cut may end with one.
      const content = result.content.toWellFormed();
      results.push({ type: "tool_result", tool_use_id: call.id, ...result, content });
    }
    return results;
  }

  async #result({ name, input }: ToolCall, outer: AbortSignal) {
    const known = this.#tools.get(name);
    if (!known) return failed(`There is no tool ${JSON.stringify(name)}`);
    const parsed = z.safeParse(known.input, input);
    if (!parsed.success) return failed(`Cannot use this input: ${z.prettifyError(parsed.error)}`);
    if (this.#bytesLeft <= 0) return failed("This run has read as much as it may; answer with what you have");
    try {
      const text = await within(known.timeLimitMs ?? TIME_LIMIT_MS, outer, (signal) =>
        unlessEnded(signal, known.run(parsed.data, signal)),
      );
      const content = text.slice(0, Math.min(RESULT_MAX_CHARS, this.#bytesLeft));
      this.#bytesLeft -= bytesIn(content);
      return { content };
    } catch (error) {
      return failed(this.#told(name, error, outer));
    }
  }

  #told(name: string, error: unknown, outer: AbortSignal): string {
    if (error instanceof ToolProblem) return error.message;
    if (error instanceof Error && error.name === "TimeoutError" && !outer.aborted)
      return "It took too long and was stopped";
    // Not its message: that may quote what a page, a note or a person said.
    const kind = error instanceof Error ? error.name : typeof error;
    if (!outer.aborted)
      console.error(JSON.stringify({ level: "error", event: "tool_failed", tool: name, kind }));
    return "It failed for a reason of its own; do without it";
  }
}

const failed = (content: string) => ({ content, is_error: true }) as const;

function schemaOf(input: z.ZodMiniType): Described["input_schema"] {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
  return { ...schema, type: "object" };
}
