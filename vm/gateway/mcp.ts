import type { Context } from "hono";
import type { GatewayEnv, GatewayParts } from "./app.ts";
import type { Outcome } from "./audit.ts";
import { forwardCall, headersBack, passOn, readUpTo, requestBody, TooLarge } from "./forward.ts";
import { openedBy } from "./household.ts";
import { identityHeaders } from "./identity.ts";
import { emailOf, type GatewayKey } from "./key-store.ts";
import {
  Buckets,
  CONCURRENT_MAX,
  Gauge,
  KEY_BURST,
  KEY_PER_MINUTE,
  REQUEST_MAX_BYTES,
  RESPONSE_MAX_BYTES,
  SERVER_BURST,
  SERVER_PER_MINUTE,
  TOOL_ANSWER_MAX_BYTES,
} from "./limits.ts";
import { problem, unauthorized } from "./problem.ts";
import { keyMayCall, type RpcCall, rpcFailure, rpcIn, withAllowedTools } from "./rpc.ts";
import { canonical, type Upstream } from "./upstreams.ts";

type Handler = (c: Context<GatewayEnv>) => Promise<Response>;

/** What one call is about, from the moment that it may be made. */
type Work = {
  readonly key: GatewayKey;
  readonly upstream: Upstream;
  readonly call: RpcCall;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly requestId: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** For an answer that goes on after this function: what to call when it is over. */
  readonly hold: () => () => void;
};

const isFor = ({ servers }: GatewayKey, name: string): boolean =>
  servers.includes("*") || servers.includes(name);

/**
 * Answers `POST /{server}/mcp`: who, whether and how often, then the call itself. One 401 for every key that does not open the
 * server; 413, 429 and 400 for what is wrong with the request; errors of the call itself are JSON-RPC, for the model to read.
 */
export function mcpHandler(parts: GatewayParts): Handler {
  const perKey = new Buckets(KEY_BURST, KEY_PER_MINUTE);
  const perServer = new Buckets(SERVER_BURST, SERVER_PER_MINUTE);
  const running = new Gauge(CONCURRENT_MAX);

  return async (c) => {
    const requestId = c.get("requestId");
    const name = canonical(c.req.param("server") ?? "");
    const key = await openedBy(parts, c.req.header("authorization"), requestId);
    if (key instanceof Response) return key;
    if (!isFor(key, name)) return unauthorized(requestId);
    const upstream = parts.upstreams.get(name);
    if (upstream === undefined)
      return problem(404, "unknown_server", `There is no server ${name} here.`, requestId);
    if (c.req.method !== "POST")
      return problem(405, "method_not_allowed", "MCP is spoken by POST here.", requestId, { allow: "POST" });
    if (Number(c.req.header("content-length") ?? 0) > REQUEST_MAX_BYTES) return tooLarge(requestId);
    const now = parts.now().getTime();
    const wait = perKey.take(key.id, now) || perServer.take(`${key.id} ${name}`, now);
    if (wait > 0) return tooMany(requestId, wait);
    const leave = running.enter(key.id);
    if (leave === null) return tooMany(requestId, 1);
    let isHeld = false;
    const hold = () => {
      isHeld = true;
      return leave;
    };
    try {
      const body = await requestBody(c.req.raw, REQUEST_MAX_BYTES);
      const call = rpcIn(body);
      if (call === null)
        return problem(400, "not_json_rpc", "The body is one JSON-RPC 2.0 request.", requestId);
      const signal = AbortSignal.any([c.req.raw.signal, parts.stopping]);
      await parts.audit.begin(requestId, key, name, call, body.length);
      return await answer(parts, {
        key,
        upstream,
        call,
        body,
        requestId,
        headers: c.req.raw.headers,
        signal,
        hold,
      });
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      return tooLarge(requestId);
    } finally {
      if (!isHeld) leave();
    }
  };
}

/** For whom a call is: a container hears the user's id, the edge their address, each by a key that it shares with the gateway alone. */
async function identityFor(
  parts: GatewayParts,
  key: GatewayKey,
  { url, at }: Upstream,
  body: Uint8Array,
): Promise<Readonly<Record<string, string>>> {
  const path = new URL(url).pathname;
  const isEdge = at === "edge";
  const user = isEdge ? await emailOf(parts.database, key.user_id) : key.user_id;
  return identityHeaders(isEdge ? parts.toolsKey : parts.identityKey, { user, path, body }, parts.now());
}

/** The rest of the body is not read, so the connection cannot go on. */
const tooLarge = (requestId: string): Response =>
  problem(413, "too_large", `A request has at most ${REQUEST_MAX_BYTES} bytes.`, requestId, {
    connection: "close",
  });

const tooMany = (requestId: string, seconds: number): Response =>
  problem(429, "too_many_requests", `Try again in ${seconds} s.`, requestId, { "retry-after": `${seconds}` });

async function answer(parts: GatewayParts, work: Work): Promise<Response> {
  const { key, upstream, call, body, requestId, headers, signal } = work;
  const started = performance.now();
  const end = (outcome: Outcome, responseBytes: number) =>
    parts.audit.end(requestId, key, { outcome, responseBytes, ms: Math.round(performance.now() - started) });
  const failed = async (outcome: Outcome, says: string) => {
    const reply = JSON.stringify(rpcFailure(call, outcome, says));
    await end(outcome, reply.length);
    return new Response(reply, {
      headers: { "content-type": "application/json", "cache-control": "no-store" },
    });
  };

  if (call.tool !== null && !keyMayCall(key.tools, call.tool))
    return failed("refused", "this key may not call that tool.");
  const credential =
    upstream.credential === null ? null : await parts.credentials.get(key.user_id, upstream.name);
  if (upstream.credential !== null && credential === null && call.tool !== null)
    return failed("credential_missing", `store one: npm run machine -- credentials set ${upstream.name}`);

  const identity = await identityFor(parts, key, upstream, body);
  const sent = await forwardCall(
    { upstream, headers, body, credential, identity, requestId, signal },
    parts.fetch,
  );
  if (sent.kind === "failed")
    return failed(sent.outcome, `the server ${upstream.name} did not answer this call.`);

  const { response } = sent;
  if (upstream.at === "edge" && (response.status === 401 || response.status === 403)) {
    // Passed on it would say that the client's own key is wrong.
    await response.body?.cancel();
    return failed(
      "unreachable",
      `the deployment did not take this machine's word for ${upstream.name} (${response.status}); are its clock and its release as the last deploy has them?`,
    );
  }
  const back = { status: response.status, headers: headersBack(response.headers) };
  const outcome: Outcome = response.ok ? "answered" : "server_error";
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isStream && call.method !== "tools/list" && response.body !== null) {
    const leave = work.hold();
    const onEnd = (bytes: number, ending: Outcome) => {
      leave();
      void end(ending === "answered" ? outcome : ending, bytes);
    };
    return new Response(passOn(response.body, RESPONSE_MAX_BYTES, onEnd), back);
  }
  try {
    const whole = await readUpTo(
      response.body,
      call.tool === null ? RESPONSE_MAX_BYTES : TOOL_ANSWER_MAX_BYTES,
    );
    await end(outcome, whole.length);
    if (call.method !== "tools/list") return new Response(whole.length > 0 ? whole : null, back);
    return new Response(withAllowedTools(new TextDecoder().decode(whole), key.tools), back);
  } catch (error) {
    if (error instanceof TooLarge)
      return failed(
        "too_large",
        `the result has more than ${TOOL_ANSWER_MAX_BYTES} bytes; ask for less of it.`,
      );
    return failed(signal.aborted ? "gone" : "broken", `the answer of ${upstream.name} broke off.`);
  }
}
