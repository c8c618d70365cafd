import type { Page } from "playwright-core";
import { until } from "../../../infra/offline/until.harness.ts";

/** What a page has said or done that nobody wants: messages on its console, errors, requests to others, breaches of its policy. */
export type Heard = {
  readonly complaints: readonly string[];
  /** Every request so far, as "GET /path". */
  readonly requests: readonly string[];
  /** What the page's own socket has been told so far: hints, as the text of each. */
  readonly hints: readonly string[];
};

/** How the browser itself reports an answer that is no success, or none: there is no way to keep it from doing so. */
const OF_THE_NETWORK = /^Failed to load resource: |^WebSocket connection to /;

/** @param origin whose requests are the page's own */
export function listenTo(page: Page, origin: string): Heard {
  const complaints: string[] = [];
  const requests: string[] = [];
  const hints: string[] = [];
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
    socket.on("framereceived", ({ payload }) => hints.push(String(payload)));
  });
  return { requests, complaints, hints };
}

/** Until the window hears of changes: with its first greeting from the socket. @throws Error that says so when none has come */
export const untilLive = ({ hints }: Heard): Promise<true> =>
  until("the greeting of the page's socket", () => hints.length > 0);

/** Until it has heard of one topic since it had heard `since` hints. @throws Error that names it when it has not */
export const untilHinted = ({ hints }: Heard, topic: string, since: number): Promise<true> =>
  until(`a hint of ${topic}`, () => hints.slice(since).some((one) => one.includes(`"${topic}"`)));

/** What is left when answers that failed on purpose are left out. */
export const besidesTheNetwork = (complaints: readonly string[]): readonly string[] =>
  complaints.filter((text) => !OF_THE_NETWORK.test(text));
