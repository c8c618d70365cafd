import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Stop } from "../../terminal/command.ts";

/** As long as a person may look at Google's page. */
const CONSENT_TIMEOUT_MS = 10 * 60_000;
const PATH = "/callback";

/** A loopback address that Google sends the person's browser back to, and the code that it brings. */
type Consent = { readonly redirectUri: string; readonly code: Promise<string> };

/**
 * Listens on this computer alone until the browser comes back, once.
 *
 * @param state what the browser has to bring back; anybody else's visit is 400 and changes nothing
 */
export async function awaitConsent(state: string): Promise<Consent> {
  const { promise: code, resolve, reject } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const isOurs = url.pathname === PATH && url.searchParams.get("state") === state;
    const found = url.searchParams.get("code");
    const error = url.searchParams.get("error");
    response.writeHead(isOurs ? 200 : 400, {
      "content-type": "text/plain; charset=utf-8",
      connection: "close",
    });
    if (!isOurs) return void response.end("This is not the answer that is waited for.");
    response.end(found === null ? "Not connected." : "Connected. Go back to the terminal.");
    if (found !== null) return resolve(found);
    reject(new Stop(`Google answered ${error ?? "without a code"}: nothing was connected.`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const timer = setTimeout(
    () => reject(new Stop("Nobody agreed within 10 minutes; nothing was connected.")),
    CONSENT_TIMEOUT_MS,
  );
  const close = () => {
    clearTimeout(timer);
    server.close();
    server.closeIdleConnections();
  };
  code.then(close, close);
  const { port } = server.address() as AddressInfo;
  return { redirectUri: `http://127.0.0.1:${port}${PATH}`, code };
}
