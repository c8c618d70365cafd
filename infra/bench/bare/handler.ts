import { createMcpHandler, Server } from "@modelcontextprotocol/server";

/** The official SDK and one tool that answers what it is told. */
export const bareHandler = createMcpHandler(() => {
  const mcp = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
  mcp.setRequestHandler("tools/call", ({ params }) => ({
    content: [{ type: "text" as const, text: String(params.arguments?.text) }],
  }));
  return mcp;
});
