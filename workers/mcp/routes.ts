import { ADMIN, FOR_A_PERSON, MCP_HEADERS, OWNERS, type Route } from "../route.ts";
import { PROOF_HEADER, USER_HEADER } from "./for-machine/headers.ts";

/** The servers about a person's own things, each one path by POST, and what the page and commands ask about them. */
export const routes: readonly Route[] = [
  { path: "/mcp/:server", methods: { POST: FOR_A_PERSON }, limit: "approve", headers: MCP_HEADERS },
  {
    path: "/api/machine/tools/:service",
    methods: { POST: "proof" },
    limit: "approve",
    headers: [...MCP_HEADERS, USER_HEADER, PROOF_HEADER],
    opensWith: "machine",
    front: { application: "machine", proof: "signature", limit: "webhook" },
  },
  { path: "/api/connections", methods: { GET: FOR_A_PERSON } },
  { path: "/api/connections/:service", methods: { PUT: OWNERS, DELETE: OWNERS } },
  { path: "/api/mcp-clients", methods: { GET: ADMIN } },
  { path: "/api/mcp-clients/:name", methods: { PUT: ADMIN, DELETE: ADMIN } },
  { path: "/api/journal", methods: { GET: FOR_A_PERSON } },
  { path: "/api/journal/move", methods: { POST: ADMIN } },
  { path: "/api/sensors", methods: { POST: FOR_A_PERSON } },
  { path: "/api/plan", methods: { GET: FOR_A_PERSON } },
  { path: "/api/plan/items/:id", methods: { POST: FOR_A_PERSON } },
];
