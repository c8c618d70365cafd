import { ROLES, type Role } from "./caller.ts";

/** Who may call: anyone without signing in; whom the owning Worker takes for proven (`outside`); or the listed roles. */
export type Access = "public" | "proof" | readonly Role[];

/** HEAD is GET without a body. */
export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** Which counter a request counts on (workers/edge/limits). */
export type LimitClass = "chat" | "run" | "approve" | "webhook" | "page" | "poll";

/** Bytes as they came: the media types that the route takes (`audio/*` is any of them) and the most it takes. */
export type Raw = { readonly types: readonly string[]; readonly maxBytes: number };

/**
 * What a successful answer is. `stream`: JSON, or events for a client that asks for them, passed on piece by piece. `socket`: a
 * WebSocket, accepted by the owner's `fetch`. `asset`: a file that is the same for everybody; it is not hashed for the record.
 */
export type Reply = "json" | "stream" | "page" | "asset" | "socket";

/** `page`: own styles, images and forms. `app`: the page that runs code, `worker` its service worker (workers/edge/transport/security.ts). */
export type Csp = "nothing" | "page" | "app" | "worker";

/**
 * What the audit keeps. `each`: one record for a request, before its reply leaves. `counted`: one record a minute for each client
 * and route, which says how many requests it stands for. `none`: the line of the log alone, and no Durable Object is called for it.
 */
export type Kept = "each" | "counted" | "none";

/** What a path asks of a stranger in Access's stead. All but `nothing` are checked by the owner, before it touches any object. */
export type Proof = "nothing" | "path-secret" | "signature" | "header-key";

/** A path that Access lets everybody through to. */
export type BesideAccess = {
  /** The Access application that opens it; at most five paths share one (infra/access/outside.ts). */
  readonly application: string;
  readonly proof: Proof;
  /** The counter of whoever has shown nothing yet, by address; the strangers' one where nothing is said. */
  readonly limit?: LimitClass;
};

/**
 * What stands before the door. `access`: a signed-in person or a service token. `bearer`: the same, until `purser:bearerOnly`
 * names one of the route's roles; then Access lets everybody through, and a bearer token of such a role is enough. `oauth`: a
 * person's client, which signs them in at Access by OAuth (docs/decisions/113-clients-sign-in-at-access.md).
 */
export type Front = "access" | "bearer" | "oauth" | BesideAccess;

/** One route: everything that the door, the firewall, Access and `/openapi.json` do with a path. Plain data. */
export type Route = {
  /** `:name` stands for one segment. Two rows may have one path when their methods differ. */
  readonly path: string;
  readonly methods: Readonly<Partial<Record<Method, Access>>>;
  /** `page` where nothing is said. */
  readonly limit?: LimitClass;
  /** `json` where nothing is said. */
  readonly body?: "json" | "form" | Raw;
  /** `json` where nothing is said. */
  readonly reply?: Reply;
  /** `nothing` where nothing is said. */
  readonly csp?: Csp;
  /** `each` where nothing is said. */
  readonly kept?: Kept;
  /** Its body names what is asked for, and the record keeps that name, or says that it could not be read. */
  readonly names?: "action";
  /** `access` where nothing is said. */
  readonly front?: Front;
  /** Request headers that reach the owner besides those that always do (workers/edge/transport/forward.ts). */
  readonly headers?: readonly string[];
  /** For clients that cannot send `Authorization`: the header that holds their bearer token. */
  readonly tokenHeader?: string;
  /** Programs do not see this row, whatever their role: it is a page, or belongs to one. */
  readonly for?: "people";
  /** `both`: a bearer token and a service token of Access, each on its own account (docs/decisions/007-agent-runs.md). */
  readonly credentials?: "both";
  /** Access opens it only in a deployment that has that key; everywhere else Access stands before it like before any path. */
  readonly opensWith?: "machine" | "telegramToken" | "slackToken" | "discordToken" | "workerToken";
  /** It ends spending or work that runs, so no allowance stands in its way. */
  readonly endsSpending?: true;
  /** Its reply has the personas' part beside its own, for their roles (wire/joined.ts). */
  readonly joined?: true;
  /** Its reply has the door's own figures behind it (edge/record/metrics.ts). */
  readonly withDoor?: true;
  /** It halts what it names, so whoever may be carrying that out is told (wire/halted.ts). */
  readonly halts?: true;
};

/** Whether `purser:bearerOnly` opens the route: it is a contract of one of the named roles. */
export const opensTo = (
  { front, methods }: Pick<Route, "front" | "methods">,
  bearerOnly: readonly Role[],
): boolean =>
  front === "bearer" &&
  Object.values(methods).some(
    (access) => typeof access === "object" && access.some((role) => bearerOnly.includes(role)),
  );

export const ADMIN: readonly Role[] = ["admin"];
export const OWNERS: readonly Role[] = ["admin", "personal"];
/** Owners, and the programs that act for a person. */
export const FOR_A_PERSON: readonly Role[] = [...OWNERS, "cos_internal"];
export const TASK_RUNNERS: readonly Role[] = [...OWNERS, "agency", "cos_internal"];
/** Owners' programs, and those of the personas' clients. */
export const TEAM: readonly Role[] = ["admin", "team"];
export const EVERYBODY: readonly Role[] = ROLES;

/** What clients of the Model Context Protocol say of themselves (its streamable HTTP transport). */
export const MCP_HEADERS: readonly string[] = ["mcp-protocol-version", "mcp-method", "mcp-name"];
