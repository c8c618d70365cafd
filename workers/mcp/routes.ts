import { FOR_A_PERSON, type Route, TASK_RUNNERS } from "../route.ts";

const PROTOCOL = ["mcp-protocol-version", "mcp-method", "mcp-name"];

/**
 * The MCP servers, each one path by POST: Purser itself, whose tools follow from the rows of the endpoints that they call, and the
 * servers about a person's own things.
 */
export const routes: readonly Route[] = [
  { path: "/mcp", methods: { POST: TASK_RUNNERS }, limit: "approve", headers: PROTOCOL },
  { path: "/mcp/:server", methods: { POST: FOR_A_PERSON }, limit: "approve", headers: PROTOCOL },
];
