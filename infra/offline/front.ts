import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import { parse as parseCookies } from "hono/utils/cookie";
import { createProxyServer } from "httpxy";
import type { Runtime } from "./runtime.ts";
import { type SignIn, same } from "./sign-in.ts";

const SESSION_COOKIE = "CF_Authorization";
const LOGIN_PATH = "/cdn-cgi/access/login";

/** Headers that only Cloudflare sets; whatever a client sends under these names is dropped. */
const CLOUDFLARE_HEADERS = [
  "cf-access-jwt-assertion",
  "cf-access-authenticated-user-email",
  "cf-connecting-ip",
  "cf-visitor",
];

/** The address that opens a signed-in session in a browser. */
export function loginUrl(base: string, signIn: SignIn): string {
  return `${base}${LOGIN_PATH}?code=${signIn.loginCode}`;
}

/**
 * Stands where Cloudflare stands in front of the Workers: loopback only, ends the client's connection, checks sessions and
 * service tokens as Access does and signs the header that Access signs. The Workers' code cannot tell the difference.
 *
 * A request with neither session nor service token goes on unsigned, and the door refuses it unless it carries a valid
 * bearer token. In the cloud Access turns such a request away itself, so programs should always send both credentials.
 *
 * @param port 0 takes a free one
 */
export function openFront(runtime: Runtime, signIn: SignIn, port: number): Promise<Server> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const proxy = createProxyServer({ target: runtime.door, agent, xfwd: false });
  proxy.on("error", (error, _request, response) => {
    if (!response || !("writeHead" in response) || response.headersSent) return;
    refuse(response, 502, `The local runtime did not answer: ${error.message}`);
  });
  let local: ReadonlySet<string> = new Set();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === LOGIN_PATH) return login(url, signIn, response);
    const session = await sessionOf(request, signIn);
    // 401 and not the sign-in page, because the application says `serviceAuth401Redirect`.
    if (session.refused) return refuse(response, 401, "Access refuses this service token.");
    prepare(request, session.token, runtime.hostname, local);
    await proxy.web(request, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        refuse(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  server.on("close", () => agent.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const { port: open } = server.address() as AddressInfo;
      local = new Set([`localhost:${open}`, `127.0.0.1:${open}`, `[::1]:${open}`]);
      resolve(server);
    });
  });
}

async function login(url: URL, signIn: SignIn, response: ServerResponse): Promise<void> {
  if (!same(url.searchParams.get("code") ?? "", signIn.loginCode)) {
    return refuse(
      response,
      403,
      "This sign-in link belongs to another run. Use the one that npm start printed last.",
    );
  }
  const cookie = `${SESSION_COOKIE}=${await signIn.ownerSession()}; Path=/; HttpOnly; SameSite=Lax`;
  response.writeHead(302, { location: "/", "set-cookie": cookie, "cache-control": "no-store" }).end();
}

/** What Access would vouch for; `refused` when it would turn the request away itself. */
type Session = { readonly token: string | null; readonly refused: boolean };

/** By service-token headers, else by cookie, else nobody. */
async function sessionOf(request: IncomingMessage, signIn: SignIn): Promise<Session> {
  const id = request.headers["cf-access-client-id"];
  const secret = request.headers["cf-access-client-secret"];
  if (id !== undefined || secret !== undefined) {
    const token = await signIn.serviceSession(String(id), String(secret));
    return { token, refused: token === null };
  }
  const cookie = parseCookies(request.headers.cookie ?? "", SESSION_COOKIE)[SESSION_COOKIE];
  return { token: cookie && (await signIn.isValid(cookie)) ? cookie : null, refused: false };
}

/** Turns the client's request into the one Cloudflare would hand to the Worker. */
function prepare(
  request: IncomingMessage,
  session: string | null,
  hostname: string,
  local: ReadonlySet<string>,
): void {
  const { headers } = request;
  for (const name of [...CLOUDFLARE_HEADERS, "cf-access-client-id", "cf-access-client-secret"])
    delete headers[name];
  if (session) headers["cf-access-jwt-assertion"] = session;
  headers["x-forwarded-proto"] = "https";
  headers["cf-connecting-ip"] = request.socket.remoteAddress ?? "127.0.0.1";
  // Any other name stays as it is, so the door can refuse it: that is what stops a page that rebinds its DNS name to here.
  if (local.has(headers.host ?? "")) headers.host = hostname;
  if (headers.origin && local.has(headers.origin.replace(/^http:\/\//, "")))
    headers.origin = `https://${hostname}`;
}

function refuse(response: ServerResponse, status: number, detail: string): void {
  response.writeHead(status, { "content-type": "application/problem+json", "cache-control": "no-store" });
  const title = STATUS_CODES[status];
  response.end(JSON.stringify({ type: "about:blank", title, status, detail, code: "access", error: detail }));
}
