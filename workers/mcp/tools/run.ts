import { Problem } from "../../problem.ts";
import { checked } from "../../wire/body.ts";
import { storable } from "../../wire/characters.ts";
import { failed, ToolError, type ToolOutcome } from "./outcome.ts";
import { paged } from "./paged.ts";
import type { Arguments, ServerTool, ToolServer } from "./tool.ts";

/** The tool of that name, or of that other name, with what its arguments then are; null when there is none. */
export function toolNamed<Context>(
  server: ToolServer<Context>,
  name: string,
): { readonly tool: ServerTool<Context>; readonly adapt: (given: Arguments) => Arguments } | null {
  for (const one of server.tools) {
    if (one.name === name) return { tool: one, adapt: (given) => given };
    const adapt = Object.hasOwn(one.aliases, name) ? one.aliases[name] : undefined;
    if (adapt) return { tool: one, adapt };
  }
  return null;
}

/**
 * Carries out one call. Never throws: what is wrong with the arguments, a refusal and a failure are the tool's errors, so that a model
 * can mend what it asks. What nobody foresaw is logged with the id and said without its text, which could hold anything.
 *
 * @param id of the request, for the log
 */
export async function runTool<Context>(
  server: ToolServer<Context>,
  name: string,
  given: Arguments,
  context: Context,
  id: string,
): Promise<ToolOutcome> {
  const found = toolNamed(server, name);
  if (!found) return failed("unknown_tool", `${server.name} has no tool ${name}.`);
  const { tool, adapt } = found;
  try {
    const { cursor, ...wanted } = adapt(storable(given) as Arguments);
    if (cursor !== undefined && (tool.effect !== "read" || typeof cursor !== "string"))
      throw new ToolError(
        "invalid_arguments",
        "Cannot use cursor: it is the text that a cut result ends with.",
      );
    refuseUnknown(tool, wanted);
    const result = await tool.run(checked(wanted, tool.input, "arguments") as never, context);
    return await paged(JSON.stringify(result), cursor ?? null);
  } catch (error) {
    if (error instanceof ToolError) return failed(error.code, error.message, error.extra);
    if (error instanceof Problem && error.code === "invalid_request")
      return failed("invalid_arguments", error.message, { fields: error.fields });
    console.error(
      JSON.stringify({
        level: "error",
        event: "tool_failed",
        server: server.name,
        tool: tool.name,
        requestId: id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
    return failed(
      "failed",
      `${tool.name} failed on our side; nothing was half-written. Quote request ${id}.`,
    );
  }
}

function refuseUnknown<Context>({ input, name }: ServerTool<Context>, given: Arguments): void {
  const names = Object.keys(input.shape);
  const other = Object.keys(given).find((each) => !names.includes(each));
  if (other !== undefined)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use ${other}: no argument of ${name}; it takes ${names.join(", ") || "none"}.`,
    );
}
