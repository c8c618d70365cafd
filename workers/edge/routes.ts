import { RegExpRouter } from "hono/router/reg-exp-router";
import { ROLES, type Role } from "../caller.ts";
import type { Owner } from "../workers.ts";

/** Who may call: anyone without signing in, or the listed roles. */
export type Access = "public" | readonly Role[];

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Which counter a request counts on (limits.ts). */
export type LimitClass = "chat" | "run" | "approve" | "webhook" | "page";

export type Route = {
  readonly path: string;
  readonly owner: Owner;
  readonly methods: Readonly<Partial<Record<Method, Access>>>;
  /** "page" where nothing is said. */
  readonly limit?: LimitClass;
  /** What a request body must be; JSON unless a page's form posts here. */
  readonly body?: "form";
  /** A method that another Worker answers, or that counts elsewhere. */
  readonly apart?: Readonly<Partial<Record<Method, { readonly owner: Owner; readonly limit: LimitClass }>>>;
  /** "both": a bearer token and a service token of Access, each on its own account (design §5.2). */
  readonly credentials?: "both";
  /** The only methods for programs, where the others are a page for people (seed 003: POST only, 405 otherwise). */
  readonly programs?: readonly Method[];
  /** It ends spending or work that runs, so no allowance stands in its way. */
  readonly endsSpending?: true;
};

const OWNERS: readonly Role[] = ["admin", "personal"];
const CHATTERS: readonly Role[] = ["admin", "personal", "cos_internal"];
const TASK_RUNNERS: readonly Role[] = ["admin", "personal", "agency", "cos_internal"];
/** Seeds 001 and 003: the programs that run agents and that reach the backend. */
const RUNNERS: readonly Role[] = ["admin", "personal", "runtime"];
const SENDERS: readonly Role[] = ["admin", "personal", "agency", "runtime"];
const ADMIN: readonly Role[] = ["admin"];

/**
 * Every route of the deployment: its Worker, its methods, its roles (design §7). The door answers nothing that is not here,
 * and `/openapi.json` is compared with this table by a test.
 */
export const ROUTES: readonly Route[] = [
  { path: "/health", owner: "DOOR", methods: { GET: "public" } },
  { path: "/openapi.json", owner: "DOOR", methods: { GET: "public" } },
  {
    path: "/",
    owner: "GATE",
    methods: { GET: OWNERS, POST: SENDERS },
    apart: { POST: { owner: "PROXY", limit: "run" } },
    programs: ["POST"],
  },
  { path: "/page.css", owner: "GATE", methods: { GET: OWNERS } },
  { path: "/approvals/:id", owner: "GATE", methods: { POST: OWNERS }, body: "form" },
  { path: "/setup", owner: "GATE", methods: { POST: ADMIN } },
  { path: "/api/approve", owner: "GATE", methods: { POST: TASK_RUNNERS }, limit: "approve" },
  {
    path: "/api/halt",
    owner: "GATE",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    endsSpending: true,
  },
  { path: "/api/chat", owner: "CHAT", methods: { POST: CHATTERS }, limit: "chat" },
  { path: "/api/chat/:sessionKey", owner: "CHAT", methods: { GET: CHATTERS, DELETE: CHATTERS } },
  { path: "/api/costs/models", owner: "GATE", methods: { GET: CHATTERS } },
  { path: "/api/status", owner: "GATE", methods: { GET: ROLES } },
  { path: "/api/context", owner: "GATE", methods: { GET: [...OWNERS, "cos_internal"], PUT: OWNERS } },
  { path: "/api/approvals", owner: "GATE", methods: { GET: [...OWNERS, "cos_internal"] } },
  { path: "/api/approvals/:id", owner: "GATE", methods: { POST: OWNERS } },
  { path: "/api/tasks/:id", owner: "GATE", methods: { GET: TASK_RUNNERS } },
  {
    path: "/api/tasks/:id/progress",
    owner: "GATE",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    endsSpending: true,
  },
  {
    path: "/api/tasks/:id/finish",
    owner: "GATE",
    methods: { POST: TASK_RUNNERS },
    limit: "approve",
    endsSpending: true,
  },
  { path: "/api/tasks/:id/extend", owner: "GATE", methods: { POST: OWNERS } },
  { path: "/api/budget", owner: "LEDGER", methods: { GET: [...OWNERS, "cos_internal"] } },
  { path: "/api/budget/history", owner: "LEDGER", methods: { GET: [...OWNERS, "cos_internal"] } },
  { path: "/api/budget/extension", owner: "LEDGER", methods: { POST: ADMIN, DELETE: ADMIN } },
  { path: "/api/budget/scopes", owner: "LEDGER", methods: { GET: OWNERS, PUT: ADMIN } },
  { path: "/api/notices", owner: "NOTICES", methods: { GET: OWNERS } },
  { path: "/api/notices/muted", owner: "NOTICES", methods: { PUT: ADMIN } },
  {
    path: "/v1/agent/run",
    owner: "RUNTIME",
    methods: { POST: RUNNERS },
    limit: "run",
    credentials: "both",
  },
  { path: "/api/audit", owner: "ARCHIVE", methods: { GET: ADMIN } },
  { path: "/api/audit/head", owner: "ARCHIVE", methods: { GET: ADMIN } },
  { path: "/api/backups", owner: "ARCHIVE", methods: { GET: ADMIN, POST: ADMIN } },
  { path: "/api/backups/restore", owner: "ARCHIVE", methods: { GET: ADMIN, POST: ADMIN } },
];

/** Which Worker answers a method of a route, and which counter it counts on. */
export function answering(
  route: Route,
  method: string,
): { readonly owner: Owner; readonly limit: LimitClass } {
  const { owner, limit = "page" } = route;
  return route.apart?.[method as Method] ?? { owner, limit };
}

const router = new RegExpRouter<Route>();
for (const route of ROUTES) router.add("ALL", route.path, route);

/** The route a path belongs to, or null. Matching is by path alone, so that a wrong method can be told from no route. */
export function matchRoute(path: string): Route | null {
  return router.match("ALL", path)[0][0]?.[0] ?? null;
}
