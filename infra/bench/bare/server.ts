import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";

// A process of its own: the official SDK and one tool that answers what it is told. Says its port.

const handler = createMcpHandler(() => {
  const mcp = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
  mcp.setRequestHandler("tools/call", ({ params }) => ({
    content: [{ type: "text" as const, text: String(params.arguments?.text) }],
  }));
  return mcp;
});
serve(
  { fetch: (request) => handler.fetch(request), hostname: "127.0.0.1", port: 0 },
  ({ port }: AddressInfo) => console.log(port),
);
