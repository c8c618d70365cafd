import type { JSONObject } from "@modelcontextprotocol/server";
import * as z from "zod/mini";
import { leanSchema, type ShownTool } from "../../wire/shown-tool.ts";

/** What a call may do: `read` changes nothing, `write` adds or changes, `final` may take away what was there. */
export type ToolEffect = "read" | "write" | "final";

/** A tool of one of the servers, with its arguments' shape as the one description of them. */
export type ServerTool<Context> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodMiniObject;
  readonly effect: ToolEffect;
  /** A second call with the same arguments changes nothing more. */
  readonly isRepeatable: boolean;
  /** It reaches somebody else's service. */
  readonly isOutside: boolean;
  /** Names that it is called by too, each with what becomes of the arguments of that name; they are not listed. */
  readonly aliases: Readonly<Record<string, (given: Arguments) => Arguments>>;
  readonly run: (given: never, context: Context) => Promise<unknown>;
};

export type Arguments = Readonly<Record<string, unknown>>;

/** One server: what a client sees of it, in the order in which it is listed. */
export type ToolServer<Context> = {
  readonly name: string;
  readonly title: string;
  readonly instructions: string;
  readonly tools: readonly ServerTool<Context>[];
};

type Said<S extends z.ZodMiniObject, Context> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: S;
  readonly effect?: ToolEffect;
  readonly isRepeatable?: boolean;
  readonly isOutside?: boolean;
  readonly aliases?: ServerTool<Context>["aliases"];
  readonly run: (given: z.infer<S>, context: Context) => Promise<unknown>;
};

/** A tool whose handler gets its arguments in the shape that it asks for. A `read` that can be repeated, unless it says otherwise. */
export const serverTool = <Context, S extends z.ZodMiniObject>({
  effect = "read",
  isRepeatable = effect === "read",
  isOutside = false,
  aliases = {},
  ...said
}: Said<S, Context>): ServerTool<Context> => ({ ...said, effect, isRepeatable, isOutside, aliases });

/** Where a cut result goes on; of every tool that reads. */
export const CURSOR = z.optional(z.string());

const shown = new WeakMap<object, ShownTool>();

/** As it is in the answer to `tools/list`; made once for each tool, since a schema takes longer to make than a call to answer. */
export function shownOf<Context>(one: ServerTool<Context>): ShownTool {
  const known = shown.get(one) ?? made(one);
  shown.set(one, known);
  return known;
}

function made<Context>({ input, effect, ...one }: ServerTool<Context>): ShownTool {
  const schema = effect === "read" ? z.extend(input, { cursor: CURSOR }) : input;
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return {
    name: one.name,
    title: one.title,
    description: one.description,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, leanSchema(one as JSONObject)]),
      ),
      required: [...required],
      additionalProperties: false,
    },
    annotations: {
      readOnlyHint: effect === "read",
      destructiveHint: effect === "final",
      idempotentHint: one.isRepeatable,
      openWorldHint: one.isOutside,
    },
  };
}
