import { ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import { ACTION_HEADER, COST_HEADER, REPEAT_HEADER, TASK_HEADER } from "../caller.ts";
import { answerProtocol } from "../wire/mcp-protocol.ts";
import { listedTool } from "../wire/shown-tool.ts";
import { type Calling, call, mayCall } from "./call.ts";
import type { McpTool } from "./tool.ts";

/** What an endpoint says for the door's record; so does this one then. */
const FOR_THE_RECORD = [COST_HEADER, TASK_HEADER, REPEAT_HEADER];

/** How long a client may keep the list: a new deployment is seen within it. */
const LIST_TTL_MS = 5 * 60_000;

const INSTRUCTIONS =
  "Purser is its owner's assistant. Ask ask_gate before work that spends money or touches something, and go on only when it says approved: true. An error is never an approval. Amounts are US dollars.";

/** Answers one request of an MCP client with the caller's tools. */
export async function serve(request: Request, tools: readonly McpTool[], asking: Calling): Promise<Response> {
  const said = new Headers();
  const reply = await answerProtocol(request, () => serverOf(tools, asking, said));
  const headers = new Headers(reply.headers);
  for (const [name, value] of said) headers.set(name, value);
  return new Response(reply.body, { status: reply.status, headers });
}

function serverOf(tools: readonly McpTool[], asking: Calling, said: Headers): Server {
  const server = new Server(
    { name: "purser", title: "Purser", version: "1.0.0" },
    {
      capabilities: { tools: {} },
      instructions: INSTRUCTIONS,
      cacheHints: { "tools/list": { ttlMs: LIST_TTL_MS, cacheScope: "private" } },
    },
  );
  const { caller } = asking;
  server.setRequestHandler("tools/list", () => ({
    tools: tools.filter((tool) => mayCall(tool, caller)).map(({ shown }) => listedTool(shown)),
  }));
  server.setRequestHandler("tools/call", async ({ params }) => {
    const tool = tools.find(({ shown }) => shown.name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    const { result, headers } = await call(tool, params.arguments ?? {}, asking);
    said.set(ACTION_HEADER, tool.shown.name);
    for (const name of FOR_THE_RECORD) {
      const value = headers.get(name);
      if (value !== null) said.set(name, value);
    }
    return result;
  });
  return server;
}
