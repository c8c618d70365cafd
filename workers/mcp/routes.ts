import { ADMIN, FOR_A_PERSON, OWNERS, type Route, TASK_RUNNERS } from "../route.ts";

const PROTOCOL = ["mcp-protocol-version", "mcp-method", "mcp-name"];

/**
 * The MCP servers, each one path by POST: Purser itself, whose tools follow from the rows of the endpoints that they call, and the
 * servers about a person's own things.
 */
export const routes: readonly Route[] = [
  { path: "/mcp", methods: { POST: TASK_RUNNERS }, limit: "approve", headers: PROTOCOL },
  { path: "/mcp/:server", methods: { POST: FOR_A_PERSON }, limit: "approve", headers: PROTOCOL },
  { path: "/api/connections", methods: { GET: FOR_A_PERSON } },
  { path: "/api/connections/:service", methods: { PUT: OWNERS, DELETE: OWNERS } },
  { path: "/api/mcp-clients", methods: { GET: ADMIN } },
  { path: "/api/mcp-clients/:name", methods: { PUT: ADMIN, DELETE: ADMIN } },
  { path: "/api/sensors", methods: { POST: FOR_A_PERSON } },
  { path: "/api/plan", methods: { GET: FOR_A_PERSON } },
  { path: "/api/plan/items/:id", methods: { POST: FOR_A_PERSON } },
];
