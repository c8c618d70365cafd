import { MCP_HEADERS, type Route, TASK_RUNNERS } from "../route.ts";

/** Purser itself as an MCP server, by POST: its tools follow from the rows of the endpoints that they call. */
export const routes: readonly Route[] = [
  { path: "/mcp", methods: { POST: TASK_RUNNERS }, limit: "approve", headers: MCP_HEADERS },
];
