import {
  createMcpHandler,
  isLegacyRequest,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { ACTION_HEADER, COST_HEADER, REPEAT_HEADER, TASK_HEADER } from "../caller.ts";
import { type Calling, call, mayCall } from "./call.ts";
import type { McpTool } from "./tool.ts";

/** What an endpoint says for the door's record; so does this one then. */
const FOR_THE_RECORD = [COST_HEADER, TASK_HEADER, REPEAT_HEADER];

/** How long a client may keep the list: a new deployment is seen within it. */
const LIST_TTL_MS = 5 * 60_000;

const INSTRUCTIONS =
  "Purser is its owner's assistant. Ask ask_gate before work that spends money or touches something, and go on only when it says approved: true. An error is never an approval. Amounts are US dollars.";

/**
 * Answers one request of an MCP client with the caller's tools. Stateless: a server for each request, no session and no stream that
 * stays open, so that an idle client costs nothing. The reply is JSON in both generations of the protocol.
 */
export async function serve(request: Request, tools: readonly McpTool[], asking: Calling): Promise<Response> {
  const text = await request.text();
  const body = parsed(text);
  if (Array.isArray(body)) return batchRefused();
  // The SDK answers what is no JSON itself.
  const again = new Request(request, { method: "POST", body: text });
  const said = new Headers();
  const factory = () => serverOf(tools, asking, said);
  const options = body === undefined ? {} : { parsedBody: body };
  const isLegacy = body !== undefined && (await isLegacyRequest(again, body));
  const reply = isLegacy
    ? await serveLegacy(again, factory(), body)
    : await createMcpHandler(factory, { legacy: "reject", maxSubscriptions: 0 }).fetch(again, options);
  const headers = new Headers(reply.headers);
  for (const [name, value] of said) headers.set(name, value);
  return new Response(reply.body, { status: reply.status, headers });
}

/** The revisions of 2025, whose first request is `initialize`; as JSON, where the SDK's own fallback answers with events. */
async function serveLegacy(request: Request, server: Server, parsedBody: unknown): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody });
  } finally {
    await server.close();
  }
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
    tools: tools.filter((tool) => mayCall(tool, caller)).map(({ shown }) => shown),
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

/** Batches are gone from the protocol since revision 2025-06-18; each call has a record of its own. */
const batchRefused = (): Response =>
  Response.json(
    {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32_600, message: "Invalid Request: send one message, no batch" },
    },
    { status: 400 },
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
