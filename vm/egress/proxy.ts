import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { isPublic } from "./addresses.ts";
import { type Pass, passIn } from "./pass.ts";
import { type EgressRefusal, targetIn } from "./target.ts";
import { type Dial, dialFirst, helloOf, pipeBoth } from "./tunnel.ts";

/** The head of a request; a pass takes up to 8 KiB of it. */
const HEAD_MAX_BYTES = 16_384;
const HEAD_MAX_MS = 10_000;
const HELLO_MAX_MS = 10_000;
/** All connections of one run and the worker's own; more are refused. */
const OPEN_MAX = 64;

export type ProxyOptions = {
  /** What passes are signed with. */
  readonly key: string;
  /** The addresses of a name, as the system's resolver says. Asked once for each connection. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly dial: Dial;
  readonly now: () => number;
  /** Who, where to, how long and how much; never what. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly helloMaxMs?: number;
};

const STATUS: Partial<Record<EgressRefusal, string>> = {
  malformed: "400 Bad Request",
  not_found: "502 Bad Gateway",
  unreachable: "502 Bad Gateway",
  too_many: "503 Service Unavailable",
};

/**
 * The one way out of the network in which runs are: `CONNECT` to the port of HTTPS, for whoever has a pass, to the hosts that it
 * names. A name is resolved here, once, every address of it has to be one of the internet, and the connection goes to that very
 * address. What is spoken has to be TLS with that very name: where a certificate is shared, another name would be another host.
 */
export function createProxy(options: ProxyOptions): Server {
  const { key, now, log } = options;
  const server = createServer({ maxHeaderSize: HEAD_MAX_BYTES }, (request, response) => {
    const isHealth = request.method === "GET" && request.url === "/healthz";
    response.writeHead(isHealth ? 200 : 405, { "content-type": "text/plain", connection: "close" });
    response.end(isHealth ? "ok\n" : "This proxy takes CONNECT alone.\n");
  });
  server.headersTimeout = HEAD_MAX_MS;
  server.requestTimeout = HEAD_MAX_MS;
  let open = 0;
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => client.destroy());
    const pass = passIn(request.headers["proxy-authorization"], key, now());
    if (pass === null) {
      const lines = [
        "HTTP/1.1 407 Proxy Authentication Required",
        'Proxy-Authenticate: Basic realm="egress"',
      ];
      client.end(`${lines.join("\r\n")}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      log({ what: "refused", why: "no_pass" });
      return;
    }
    if (open >= OPEN_MAX) return refuse("too_many", pass, "", client, options);
    open += 1;
    client.once("close", () => {
      open -= 1;
    });
    const asked = request.url ?? "";
    const target = targetIn(asked, pass.hosts);
    if (typeof target === "string") return refuse(target, pass, asked, client, options);
    void carry(target.host, pass, { client, head }, options);
  });
  return server;
}

function refuse(
  why: EgressRefusal,
  pass: Pass,
  asked: string,
  client: Duplex,
  { log }: Pick<ProxyOptions, "log">,
): void {
  const status = STATUS[why] ?? "403 Forbidden";
  client.end(`HTTP/1.1 ${status}\r\nX-Egress: ${why}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  log({ what: "refused", why, for: pass.for, asked: asked.slice(0, ASKED_MAX_CHARS) });
}
const ASKED_MAX_CHARS = 300;

type Client = { readonly client: Duplex; readonly head: Buffer };

/** From a target that may be reached to the end of its connection. */
async function carry(
  host: string,
  pass: Pass,
  { client, head }: Client,
  options: ProxyOptions,
): Promise<void> {
  const { resolve, dial, now, log } = options;
  const addresses = await resolve(host).catch(() => []);
  if (addresses.length === 0) return refuse("not_found", pass, host, client, options);
  // One private address among others is as good to whoever looks for a way in.
  if (!addresses.every(isPublic)) return refuse("private", pass, host, client, options);
  const made = await dialFirst(addresses, dial);
  if (made === null) return refuse("unreachable", pass, host, client, options);
  const { server, address } = made;
  if (client.destroyed) return void server.destroy();
  const began = now();
  client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  const hello = await helloOf(client, head, host, options.helloMaxMs ?? HELLO_MAX_MS);
  if (typeof hello === "string") {
    server.destroy();
    client.destroy();
    log({ what: "refused", why: hello, for: pass.for, asked: host });
    return;
  }
  server.write(hello);
  const { up, down } = await pipeBoth(client, server);
  log({
    what: "closed",
    for: pass.for,
    host,
    address,
    ms: Math.round(now() - began),
    up: up + hello.length,
    down,
  });
}
