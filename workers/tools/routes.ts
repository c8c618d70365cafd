import { MCP_HEADERS, type Route, TASK_RUNNERS } from "../route.ts";

const MCP = { methods: { POST: TASK_RUNNERS }, limit: "approve", headers: MCP_HEADERS } as const;

/**
 * Purser itself as an MCP server, by POST: its tools follow from the rows of the endpoints that they call. One path for clients that
 * sign a person in, and one for keys in headers: a client leaves its headers out where it is offered OAuth
 * (github.com/anthropics/claude-code/issues/59467).
 */
export const routes: readonly Route[] = [
  { path: "/mcp", ...MCP, front: "oauth" },
  { path: "/mcp/purser", ...MCP },
];
