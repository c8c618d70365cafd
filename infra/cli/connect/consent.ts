import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Stop } from "../../terminal/command.ts";

/** What a person can do about it, for what Google sends the browser back with (RFC 6749 section 4.1.2.1). */
const REASONS: Readonly<Record<string, string>> = {
  access_denied:
    "consent was denied in the browser, or this account is no test user of a client that is still in Testing. Run this again and agree; boxes may be left out, and tools that need them then say so",
  invalid_scope:
    "the client's project may not ask for one of the scopes. Switch on Gmail, Calendar, Tasks, Sheets, Docs and Drive there (APIs & Services, Library), and run this again",
  temporarily_unavailable: "it has no time just now. Run this again in a minute",
  server_error: "it failed on its own side. Run this again in a minute",
};

/** As long as a person may look at Google's page. */
const CONSENT_TIMEOUT_MS = 10 * 60_000;
const PATH = "/callback";

/** A loopback address that Google sends the person's browser back to, and the code that it brings. */
type Consent = { readonly redirectUri: string; readonly code: Promise<string> };

/**
 * Listens on this computer alone until the browser comes back, once.
 *
 * @param state what the browser has to bring back; anybody else's visit is 400 and changes nothing
 * @param stopped ends the waiting
 */
export async function awaitConsent(state: string, stopped: AbortSignal): Promise<Consent> {
  stopped.throwIfAborted();
  const { promise: code, resolve, reject } = Promise.withResolvers<string>();
  stopped.addEventListener("abort", () => reject(stopped.reason), { once: true });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const isOurs = url.pathname === PATH && url.searchParams.get("state") === state;
    const found = url.searchParams.get("code");
    const error = url.searchParams.get("error");
    response.writeHead(isOurs ? 200 : 400, {
      "content-type": "text/plain; charset=utf-8",
      connection: "close",
    });
    if (!isOurs)
      return void response.end(
        "This is not the answer that is waited for: it belongs to another run. Open the address that the terminal shows now.",
      );
    response.end(
      found === null
        ? "Not connected. The terminal says why."
        : "Google has agreed. Go back to the terminal: it says what is connected.",
    );
    if (found !== null) return resolve(found);
    const why = REASONS[error ?? ""] ?? "run this again; the browser's page may say more";
    reject(new Stop(`Google answered ${error ?? "without a code"}: ${why}. Nothing was connected.`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const timer = setTimeout(
    () =>
      reject(
        new Stop(
          "Nobody agreed within 10 minutes; nothing was connected. Where Google showed an error instead of a question, it says there what is wrong with the OAuth client. Run this again for a new address.",
        ),
      ),
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
