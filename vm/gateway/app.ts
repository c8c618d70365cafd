import { Hono } from "hono";
import { v7 } from "uuid";
import type { Database } from "../postgres/database.ts";
import { errorNameOf } from "../service.ts";
import { adminRoutes } from "./admin.ts";
import type { Audit } from "./audit.ts";
import type { GatewayCredentials } from "./credential-store.ts";
import type { KnownHousehold } from "./household.ts";
import { journalsRoute } from "./journals.ts";
import type { KeyStore } from "./key-store.ts";
import { mcpHandler } from "./mcp.ts";
import { problem } from "./problem.ts";
import type { Upstream } from "./upstreams.ts";

/** Everything that the gateway takes from outside itself. */
export type GatewayParts = {
  readonly database: Database;
  readonly audit: Audit;
  readonly keys: KeyStore;
  readonly household: KnownHousehold;
  readonly credentials: GatewayCredentials;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Signs for whom a call is. */
  readonly identityKey: string;
  /** Signs the same for the servers at the edge, which knows this key too. */
  readonly toolsKey: string;
  /** Names that the Host header may have, with the port where it is not the usual one. */
  readonly hosts: readonly string[];
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  /** Aborted when the gateway stops; what is open then ends. */
  readonly stopping: AbortSignal;
  /** One line for an operator, without a secret in it. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
};

export type GatewayEnv = { Variables: { requestId: string } };

const UUID_RANDOM_BYTES = 16;

/** For the probes inside: by address or by the container's name. */
const INSIDE = /^(127\.0\.0\.1|localhost|gateway)(:\d+)?$/;

/** The gateway's application: health, the MCP servers behind their names, what an admin key may do, and what the edge asks. */
export function createGateway(parts: GatewayParts): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();

  app.use(async (c, next) => {
    c.set("requestId", v7({ msecs: parts.now().getTime(), random: parts.random(UUID_RANDOM_BYTES) }));
    const started = performance.now();
    await next();
    c.header("x-request-id", c.get("requestId"));
    const { method, path } = c.req;
    parts.log({
      requestId: c.get("requestId"),
      method,
      path,
      status: c.res.status,
      ms: Math.round(performance.now() - started),
    });
  });

  app.get("/healthz", (c) => c.body(null, 200));
  app.get("/readyz", async (c) => {
    if (!INSIDE.test(c.req.header("host") ?? "")) return c.notFound();
    if (parts.stopping.aborted) return c.text("stopping", 503);
    await parts.database.transaction({}, (query) => query("select 1"));
    return c.text("ready");
  });

  app.use(async (c, next) => {
    const id = c.get("requestId");
    if (parts.stopping.aborted)
      return problem(503, "stopping", "The gateway is being stopped.", id, { "retry-after": "5" });
    const host = c.req.header("host") ?? "";
    if (!parts.hosts.includes(host) && !INSIDE.test(host))
      return problem(403, "host_not_allowed", "This gateway does not answer to that name.", id);
    const origin = c.req.header("origin");
    if (origin !== undefined && !parts.hosts.some((name) => origin === `https://${name}`))
      return problem(403, "origin_not_allowed", "Pages of other origins may not call this gateway.", id);
    return next();
  });

  app.route("/admin", adminRoutes(parts));
  app.route("/journals", journalsRoute(parts));
  app.all("/:server/mcp", mcpHandler(parts));
  app.notFound((c) => problem(404, "not_found", "There is nothing here.", c.get("requestId")));
  app.onError((error, c) => {
    parts.log({ level: "error", requestId: c.get("requestId"), error: errorNameOf(error) });
    return problem(503, "unavailable", "The gateway cannot do this now.", c.get("requestId"), {
      "retry-after": "5",
    });
  });
  return app;
}
