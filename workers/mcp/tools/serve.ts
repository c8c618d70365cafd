import { ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import { answerProtocol } from "../../wire/mcp-protocol.ts";
import { listedTool } from "../../wire/shown-tool.ts";
import { failed, type ToolOutcome } from "./outcome.ts";
import { toolNamed } from "./run.ts";
import { type Arguments, shownOf, type ToolServer } from "./tool.ts";

/** How long a client may keep the list: a new deployment is seen within it. */
const LIST_TTL_MS = 5 * 60_000;

/** What one request of a client is served with. */
export type Serving = {
  /** Whether this client's key has the tool; what it has not is neither listed nor called. */
  readonly has: (tool: string) => boolean;
  readonly call: (name: string, given: Arguments) => Promise<ToolOutcome>;
  /** Hears which tool is called, for the record of the request; never with what. */
  readonly onCall?: (tool: string) => void;
};

/** Answers one request of an MCP client of that server. */
export function serveTools<Context>(
  request: Request,
  server: ToolServer<Context>,
  { has, call, onCall }: Serving,
): Promise<Response> {
  return answerProtocol(request, () => {
    const { name, title, instructions, tools } = server;
    const mcp = new Server(
      { name, title, version: "1.0.0" },
      {
        capabilities: { tools: {} },
        instructions,
        cacheHints: { "tools/list": { ttlMs: LIST_TTL_MS, cacheScope: "private" } },
      },
    );
    mcp.setRequestHandler("tools/list", () => ({
      tools: tools.filter((one) => has(one.name)).map((one) => listedTool(shownOf(one))),
    }));
    mcp.setRequestHandler("tools/call", async ({ params }) => {
      const found = toolNamed(server, params.name);
      if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
      onCall?.(found.tool.name);
      const outcome = has(found.tool.name)
        ? await call(params.name, params.arguments ?? {})
        : failed("not_for_this_key", `This key may not call ${found.tool.name}.`);
      return resultOf(outcome);
    });
    return mcp;
  });
}

const resultOf = ({ text, isError }: ToolOutcome) => ({
  content: [{ type: "text" as const, text }],
  ...(isError ? { isError } : {}),
});
