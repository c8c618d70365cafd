import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";

/** A server's answer while it is coming. Names of headers are lower case. */
export type ServerReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readable;
};

/**
 * A POST to a server; no redirect is followed. The signal ends it, also while its answer is coming.
 *
 * @throws what the connection broke with, before there was an answer
 */
export type Send = (
  url: string,
  call: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
    readonly signal: AbortSignal;
  },
) => Promise<ServerReply>;

/** Less than the 5 s after which Node's own servers close a connection that nobody uses. */
const IDLE_MS = 4_000;

/**
 * Sends over connections that stay open between calls. Node's client itself: fetch makes a stream of the web's around each body, which
 * took a third of a call's processor time on a heap of this size.
 */
export function keptConnections(): Send {
  const kept = { keepAlive: true, timeout: IDLE_MS };
  const agents = { http: new http.Agent(kept), https: new https.Agent(kept) };
  return (url, { headers, body, signal }) => {
    const isTls = url.startsWith("https:");
    return new Promise((resolve, reject) => {
      const request = (isTls ? https : http).request(url, {
        method: "POST",
        agent: isTls ? agents.https : agents.http,
        headers: { ...headers, "content-length": body.length },
        signal,
      });
      request.on("response", (answer) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
      );
      request.on("error", reject);
      request.end(body);
    });
  };
}
