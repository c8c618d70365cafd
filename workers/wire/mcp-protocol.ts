import {
  createMcpHandler,
  isLegacyRequest,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { jsonValueIn } from "./body.ts";

/**
 * Answers one request of an MCP client. Stateless: a server for each request, no session and no stream that stays open, so that an idle
 * client costs nothing. The reply is JSON in both generations of the protocol.
 */
export async function answerProtocol(request: Request, serverOf: () => Server): Promise<Response> {
  const text = await request.text();
  const body = jsonValueIn(text);
  if (Array.isArray(body)) return batchRefused();
  // The SDK answers what is no JSON itself.
  const again = new Request(request, { method: "POST", body: text });
  const options = body === undefined ? {} : { parsedBody: body };
  const isLegacy = body !== undefined && (await isLegacyRequest(again, body));
  return isLegacy
    ? serveLegacy(again, serverOf(), body)
    : createMcpHandler(serverOf, { legacy: "reject", maxSubscriptions: 0 }).fetch(again, options);
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
