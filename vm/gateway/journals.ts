import { Hono } from "hono";
import { z } from "zod";
import type { GatewayEnv, GatewayParts } from "./app.ts";
import type { Audit } from "./audit.ts";
import { forwardCall, headersBack, readUpTo, TooLarge } from "./forward.ts";
import { openedBy } from "./household.ts";
import { identityHeaders } from "./identity.ts";
import { DEPLOYED, EDGE_KEY } from "./key.ts";
import { type GatewayKey, withUser } from "./key-store.ts";
import { Gauge, JOURNALS_CONCURRENT_MAX, REQUEST_MAX_BYTES, RESPONSE_MAX_BYTES } from "./limits.ts";
import { problem, unauthorized } from "./problem.ts";
import { argumentsHash } from "./rpc.ts";
import { JOURNAL_SERVER } from "./upstreams.ts";

/** Of what is asked the record keeps this much. */
const asked = z.looseObject({ what: z.string().max(40), tool: z.string().max(200).optional() });
const email = z.email().max(254);

/** The owner's own key, and the edge's: both ask for whoever they name. */
const mayAsk = ({ role, scopes, name }: GatewayKey): boolean =>
  role === "admin" || (name === EDGE_KEY && scopes.includes(DEPLOYED));

/**
 * `POST /journals?email=`: what the edge and the owner's commands ask of one person's journal on this machine
 * (workers/mcp/journal/home/schemas.ts), passed on with that person's identity. 401 for every other key, 404 on a machine without
 * journals, 429 for too much at once.
 */
export function journalsRoute(parts: GatewayParts): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const { audit } = parts;
  const running = new Gauge(JOURNALS_CONCURRENT_MAX);

  app.post("/", async (c) => {
    const requestId = c.get("requestId");
    const key = await openedBy(parts, c.req.header("authorization"), requestId);
    if (key instanceof Response) return key;
    if (!mayAsk(key)) return unauthorized(requestId);
    const upstream = parts.upstreams.get(JOURNAL_SERVER);
    if (upstream === undefined)
      return problem(404, "unknown_server", `There is no server ${JOURNAL_SERVER} here.`, requestId);
    const who = email.safeParse(c.req.query("email"));
    if (!who.success) return problem(400, "invalid", "email: it takes one address.", requestId);
    const leave = running.enter(key.id);
    if (leave === null)
      return problem(429, "too_many_requests", "Try again in 1 s.", requestId, { "retry-after": "1" });
    try {
      const body = await readUpTo(c.req.raw.body, REQUEST_MAX_BYTES);
      const read = asked.safeParse(jsonIn(body));
      if (!read.success) return problem(400, "invalid", "The body says what is asked.", requestId);
      const { what, tool = null, ...rest } = read.data;
      const call = { id: null, method: `journals/${what}`, tool, argumentsSha256: argumentsHash(rest) };
      const started = performance.now();
      await audit.begin(requestId, key, JOURNAL_SERVER, call, body.length);
      const end = (outcome: Parameters<Audit["end"]>[2]["outcome"], responseBytes: number) =>
        audit.end(requestId, key, { outcome, responseBytes, ms: Math.round(performance.now() - started) });
      const user = await withUser(parts.database, who.data, async (_, id) => id);
      const url = new URL(upstream.url.replace(/mcp$/, "do"));
      const identity = identityHeaders(parts.identityKey, { user, path: url.pathname, body }, parts.now());
      const signal = AbortSignal.any([c.req.raw.signal, parts.stopping]);
      const sent = await forwardCall(
        {
          upstream: { ...upstream, url: url.href, credential: null },
          headers: c.req.raw.headers,
          body,
          credential: null,
          identity,
          requestId,
          signal,
        },
        parts.fetch,
      );
      if (sent.kind === "failed") {
        await end(sent.outcome, 0);
        return problem(502, sent.outcome, "The machine's journals did not answer this.", requestId);
      }
      const whole = await readUpTo(sent.response.body, RESPONSE_MAX_BYTES);
      await end(sent.response.ok ? "answered" : "server_error", whole.length);
      return new Response(whole, {
        status: sent.response.status,
        headers: headersBack(sent.response.headers),
      });
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      return problem(413, "too_large", "Too much for one request, or one answer.", requestId, {
        connection: "close",
      });
    } finally {
      leave();
    }
  });
  return app;
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
