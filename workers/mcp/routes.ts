import { type Route, TASK_RUNNERS } from "../route.ts";

/** The MCP server: one path, by POST. Which tools a role has follows from the rows of the endpoints that they call. */
export const routes: readonly Route[] = [
  {
    path: "/mcp",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    headers: ["mcp-protocol-version", "mcp-method", "mcp-name"],
  },
];
