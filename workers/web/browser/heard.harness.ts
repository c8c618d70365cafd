import type { Page } from "playwright-core";

/** What a page has said or done that nobody wants: messages on its console, errors, requests to others, breaches of its policy. */
export type Heard = {
  readonly complaints: readonly string[];
  /** Every request so far, as "GET /path". */
  readonly requests: readonly string[];
};

/** How the browser itself reports an answer that is no success, or none: there is no way to keep it from doing so. */
const OF_THE_NETWORK = /^Failed to load resource: |^WebSocket connection to /;

/** @param origin whose requests are the page's own */
export function listenTo(page: Page, origin: string): Heard {
  const complaints: string[] = [];
  const requests: string[] = [];
  const complain = (text: string) => complaints.push(text);
  page.on("console", (message) => complain(message.text()));
  page.on("pageerror", (error) => complain(`Uncaught ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol === "data:" || url.protocol === "blob:") return;
    requests.push(`${request.method()} ${url.pathname}`);
    if (url.origin !== origin) complain(`A request to ${url.origin}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== new URL(origin).host) complain(`A socket to ${socket.url()}`);
  });
  return { requests, complaints };
}

/** What is left when answers that failed on purpose are left out. */
export const besidesTheNetwork = (complaints: readonly string[]): readonly string[] =>
  complaints.filter((text) => !OF_THE_NETWORK.test(text));
