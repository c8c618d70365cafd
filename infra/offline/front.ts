import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "httpxy";
import type { Deployment } from "./deployment.ts";
import { isFromScript, judgeAccess, SESSION_COOKIE } from "./gatekeeper.ts";
import { type FrontAnswer, frontPage, frontProblem } from "./oauth/answer.ts";
import { openOauth } from "./oauth/index.ts";
import { ReadingAgent } from "./reading-agent.ts";
import { type SignIn, same } from "./sign-in.ts";

const WORKERS_PATH = "/ws/workers";
const LOGIN_PATH = "/cdn-cgi/access/login";

/** Headers that only Cloudflare sets; whatever a client sends under these names is dropped. */
const CLOUDFLARE_HEADERS = [
  "cf-access-jwt-assertion",
  "cf-access-authenticated-user-email",
  "cf-connecting-ip",
  "cf-visitor",
];

/** Longer than clients keep a connection that nobody uses, so that none sends into one that is being closed. */
const KEPT_OPEN_MS = 75_000;

/** The address that opens a signed-in session in a browser: the owner's, or that of somebody else who may sign in. */
export function loginUrl(base: string, signIn: SignIn, person?: string): string {
  const as = person === undefined ? "" : `&as=${encodeURIComponent(person)}`;
  return `${base}${LOGIN_PATH}?code=${signIn.loginCode}${as}`;
}

/** `workersAt` is where workers connect; its end keeps strangers out, who cannot reach this machine, and may be left away here. */
type Stands = Pick<Deployment, "runtime" | "access" | "signIn"> & { readonly workersAt?: string | undefined };

/**
 * Stands where Cloudflare stands in front of the Workers: loopback only, ends the client's connection, checks sessions and
 * service tokens as Access does (gatekeeper.ts) and signs the header that Access signs. Sockets are upgraded the same way. The
 * Workers' code cannot tell the difference.
 *
 * @param port 0 takes a free one
 */
export function openFront({ runtime, access, signIn, workersAt }: Stands, port: number): Promise<Server> {
  const agent = new ReadingAgent({ keepAlive: true, maxSockets: 64 });
  const proxy = createProxyServer({ target: runtime.door, agent, xfwd: false });
  proxy.on("error", (error, _request, response) => {
    const failure = frontProblem(502, `The local runtime did not answer: ${error.message}`);
    if (response && "writeHead" in response) sendUnlessBegun(response, failure);
    else response?.destroy();
  });
  // A connection that is only closed is noticed by workerd when it next writes; one that is reset, at once, as in the cloud.
  proxy.on("proxyReq", (asked, _request, response) => {
    // Before the proxy's own listener, which only closes it.
    response.prependOnceListener("close", () => {
      // One that has had its reply has handed its connection back, and somebody else may be using it.
      if (!response.writableFinished && !asked.destroyed) asked.socket?.resetAndDestroy();
    });
  });
  let local: ReadonlySet<string> = new Set();
  const oauth = openOauth(access, signIn);
  /** What the front answers itself; null when the request, made ready, goes on to the door. */
  const own = async (request: IncomingMessage): Promise<FrontAnswer | null> => {
    const url = new URL(request.url ?? "/", `http://localhost:${request.socket.localPort}`);
    if (url.pathname === LOGIN_PATH) return login(url, signIn);
    const answered = await oauth.answer(request, url);
    if (answered !== null) return answered;
    if (workersAt !== undefined && url.pathname === WORKERS_PATH) request.url = workersAt + url.search;
    const verdict = await judgeAccess(request, access, signIn, oauth);
    if (verdict.is === "to-sign-in-by-oauth") return oauth.challenge(request, url);
    if (verdict.is === "signed-out") return signedOut(request);
    // 401 and not the sign-in page, because the application says `serviceAuth401Redirect`.
    if (verdict.is === "refused") return frontProblem(401, verdict.detail);
    prepare(request, verdict.token, runtime.hostname, local);
    return null;
  };
  const server = createServer((request, response) => {
    own(request)
      .then((answer) => (answer ? send(response, answer) : proxy.web(request, response)))
      .catch((error: unknown) => sendUnlessBegun(response, frontProblem(500, textOf(error))));
  });
  server.keepAliveTimeout = KEPT_OPEN_MS;
  server.on("upgrade", (request, socket, head) => {
    // Whoever leaves while it is upgraded is gone, and nothing else.
    socket.on("error", () => socket.destroy());
    own(request)
      .then((answer) => (answer ? write(socket, answer) : proxy.ws(request, request.socket, {}, head)))
      .catch(() => socket.destroy());
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

async function login(url: URL, signIn: SignIn): Promise<FrontAnswer> {
  const code = url.searchParams.get("code");
  if (code === null)
    return frontPage(
      `<p>You are not signed in. Open the sign-in link that <code>npm start</code> printed last, in the terminal where it runs: it begins with <code>http://localhost:${url.port || 80}${LOGIN_PATH}?code=</code>. It is good for as long as that run goes on.</p>`,
    );
  if (!same(code, signIn.loginCode))
    return frontProblem(
      403,
      "This sign-in link belongs to another run. Use the one that npm start printed last.",
    );
  const as = url.searchParams.get("as");
  // The door lets in whoever is on its list, as behind Access.
  const session = await (as === null ? signIn.ownerSession() : signIn.sessionOf(as));
  const cookie = `${SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`;
  return {
    status: 302,
    headers: { location: "/", "set-cookie": cookie, "cache-control": "no-store" },
    body: "",
  };
}

/**
 * A session that has ended: a script hears 401, everybody else is sent to the sign-in page. That is on another origin, the team's,
 * so that a fetch which follows fails; here the other name of this machine is one.
 */
function signedOut(request: IncomingMessage): FrontAnswer {
  if (isFromScript(request)) return { ...frontPage("<p>The session has ended.</p>"), status: 401 };
  const [name, port = ""] = (request.headers.host ?? "").split(":");
  const other = name === "localhost" ? "127.0.0.1" : "localhost";
  const location = `http://${other}:${port}${LOGIN_PATH}`;
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
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

function send(response: ServerResponse, { status, headers, body }: FrontAnswer): void {
  response.writeHead(status, headers).end(body);
}

function sendUnlessBegun(response: ServerResponse, answer: FrontAnswer): void {
  if (!response.headersSent) send(response, answer);
}

/** The same on a connection that asked to become a socket, which no response object stands for. */
function write(socket: Duplex, { status, headers, body }: FrontAnswer): void {
  const all = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
