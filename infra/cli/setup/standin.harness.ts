import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A stand-in for Cloudflare's API in tests: answers in its envelope, on this machine, from a table that a test edits.

export const ACCOUNT = "a".repeat(32);
export const ZONE = `12e5${"b".repeat(28)}`;
export const PIN = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";
export const API_TOKEN = "cloudflare-api-token-for-this-test-run-01";

/** One answer: a result, or a refusal as Cloudflare words it. */
export type ApiReply =
  | { readonly result: unknown }
  | { readonly status: number; readonly code: number; readonly message: string };

export const REFUSED: ApiReply = { status: 403, code: 10000, message: "Authentication error" };
/** What Cloudflare says of Access and R2 in an account that has never switched them on. */
export const NO_ACCESS: ApiReply = {
  status: 403,
  code: 9999,
  message: "access.api.error.not_enabled: Access is not enabled",
};
export const NO_R2: ApiReply = {
  status: 403,
  code: 10042,
  message: "Please enable R2 through the Cloudflare Dashboard.",
};

/** A token with every permission, in an account with one zone, a team and a PIN provider. */
export function everything(): Map<string, ApiReply> {
  const of = `/accounts/${ACCOUNT}`;
  const zone = { id: ZONE, name: "example.com", account: { id: ACCOUNT } };
  return new Map<string, ApiReply>([
    ["GET /user/tokens/verify", { result: { id: "1", status: "active" } }],
    ["GET /accounts", { result: [{ id: ACCOUNT, name: "Home" }] }],
    ["GET /zones", { result: [zone] }],
    [`GET /zones/${ZONE}`, { result: zone }],
    [`GET /zones/${ZONE}/rulesets`, { result: [] }],
    [`GET /zones/${ZONE}/settings/ssl`, { result: { id: "ssl", value: "full" } }],
    [
      `GET ${of}/access/organizations`,
      { result: { auth_domain: "home.cloudflareaccess.com", name: "Home" } },
    ],
    [`GET ${of}/access/identity_providers`, { result: [{ id: PIN, type: "onetimepin", name: "PIN" }] }],
    ...[
      "d1/database",
      "storage/kv/namespaces",
      "workers/scripts",
      "access/apps",
      "access/service_tokens",
      "alerting/v3/policies",
    ].map((path): [string, ApiReply] => [`GET ${of}/${path}`, { result: [] }]),
    [`GET ${of}/r2/buckets`, { result: { buckets: [] } }],
  ]);
}

export type StandIn = {
  readonly url: string;
  readonly replies: Map<string, ApiReply>;
  /** Every call in order, as `METHOD /path`. */
  readonly calls: string[];
  readonly bodies: string[];
  readonly close: () => Promise<void>;
};

/** Starts it on a free port of the loopback address. A call without the right token is refused like a wrong token. */
export async function standIn(): Promise<StandIn> {
  const replies = everything();
  const calls: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/client/v4", "").split("?")[0] ?? "";
    const name = `${request.method} ${path}`;
    calls.push(name);
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      if (body) bodies.push(body);
      const known = request.headers.authorization === `Bearer ${API_TOKEN}`;
      const reply = known ? replies.get(name) : { status: 401, code: 1000, message: "Invalid API Token" };
      const sent = reply ?? { status: 404, code: 7003, message: "Could not route" };
      const ok = "result" in sent;
      response.writeHead(ok ? 200 : sent.status, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          success: ok,
          errors: ok ? [] : [{ code: sent.code, message: sent.message }],
          messages: [],
          result: ok ? sent.result : null,
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/client/v4`,
    replies,
    calls,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
