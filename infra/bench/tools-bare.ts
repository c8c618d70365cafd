import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { serve } from "@hono/node-server";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";

/** The official SDK and one tool that answers what it is told. */
export async function serveBare() {
  const handler = createMcpHandler(() => {
    const mcp = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
    mcp.setRequestHandler("tools/call", ({ params }) => ({
      content: [{ type: "text" as const, text: String(params.arguments?.text) }],
    }));
    return mcp;
  });
  const http = serve({
    fetch: (request) => handler.fetch(request),
    hostname: "127.0.0.1",
    port: 0,
  }) as HttpServer;
  if (!http.listening) await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}
