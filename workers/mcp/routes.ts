import { ADMIN, FOR_A_PERSON, MCP_HEADERS, OWNERS, type Route } from "../route.ts";
import { FOR_PERSON_HEADER, FOR_PERSON_PROOF_HEADER } from "./for-machine/headers.ts";
import { PEER_BODY_MAX_BYTES, PEER_PATHS, SIGNED_HEADERS } from "./peers/paths.ts";

/** What other households call: from outside Access, each request with its own proof (peers/proof/proof.ts). */
const byPeer = (path: string): Route => ({
  path,
  methods: { POST: "proof" },
  front: { application: "federation", proof: "signature", limit: "webhook" },
  limit: "webhook",
  headers: [...SIGNED_HEADERS, ...MCP_HEADERS],
  body: { types: ["application/json"], maxBytes: PEER_BODY_MAX_BYTES },
});

/** The servers about a person's own things, each one path by POST, and what the page and commands ask about them. */
export const routes: readonly Route[] = [
  { path: "/mcp/:server", methods: { POST: FOR_A_PERSON }, limit: "approve", headers: MCP_HEADERS },
  {
    path: "/api/machine/tools/:service",
    methods: { POST: "proof" },
    limit: "approve",
    headers: [...MCP_HEADERS, FOR_PERSON_HEADER, FOR_PERSON_PROOF_HEADER],
    opensWith: "machine",
    front: { application: "machine", proof: "signature", limit: "webhook" },
  },
  { path: "/api/connections", methods: { GET: FOR_A_PERSON } },
  { path: "/api/connections/:service", methods: { PUT: OWNERS, DELETE: OWNERS } },
  { path: "/api/web-credentials", methods: { GET: FOR_A_PERSON } },
  { path: "/api/web-credentials/:name", methods: { PUT: OWNERS, DELETE: OWNERS } },
  { path: "/api/mcp-clients", methods: { GET: ADMIN } },
  { path: "/api/mcp-clients/:name", methods: { PUT: ADMIN, DELETE: ADMIN } },
  { path: "/api/journal", methods: { GET: FOR_A_PERSON } },
  { path: "/api/journal/move", methods: { POST: ADMIN } },
  { path: "/api/sensors", methods: { POST: FOR_A_PERSON } },
  { path: "/api/peers", methods: { GET: FOR_A_PERSON } },
  { path: "/api/peers", methods: { POST: OWNERS }, for: "people" },
  { path: "/api/peers/invitations", methods: { POST: OWNERS }, for: "people" },
  { path: "/api/peers/look", methods: { POST: OWNERS }, for: "people" },
  { path: "/api/peers/:id", methods: { DELETE: OWNERS }, for: "people" },
  { path: "/api/peers/:id/grant", methods: { PUT: OWNERS, DELETE: OWNERS }, for: "people" },
  { path: "/api/peers/:id/artifacts/:name", methods: { PUT: OWNERS, DELETE: OWNERS }, for: "people" },
  { path: "/api/peers/:id/cancel", methods: { POST: OWNERS }, for: "people" },
  { path: "/api/peers/:id/ask", methods: { POST: FOR_A_PERSON }, limit: "approve" },
  ...Object.values(PEER_PATHS).map(byPeer),
  { path: "/api/plan", methods: { GET: FOR_A_PERSON } },
  { path: "/api/plan/items/:id", methods: { POST: FOR_A_PERSON } },
];
