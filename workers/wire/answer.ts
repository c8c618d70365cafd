import type { Answer, Answering, Asked, Caller } from "../caller.ts";
import { signalOf } from "./leaving.ts";

/** Statuses that have no body (fetch standard, "null body status"). */
const WITHOUT_BODY: readonly number[] = [101, 204, 205, 304];

/** The request as handlers read it; its signal says that the client is gone, where the route is one that minds. */
export const requestOf = ({ url, method, headers, body, leaving }: Asked): Request =>
  new Request(url, { method, headers, body, ...(leaving ? { signal: signalOf(leaving) } : {}) });

/** The response as plain values; events stay a stream. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, body } = response;
  const headers = [...response.headers];
  if (body === null || WITHOUT_BODY.includes(status)) return { status, headers, body: null };
  if (isEvents(response.headers.get("content-type"))) return { status, headers, body };
  return { status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}

/** The answer of another Worker, to be read like a response. */
export const responseOf = ({ status, headers, body }: Answer): Response =>
  new Response(body, { status, headers: headers.map(([name, value]) => [name, value]) });

/** A Worker that is called by its binding is at no host. */
const NO_HOST = "https://worker.purser.invalid";

/** Asks another Worker by a direct call, as a caller would ask at the door: a POST with a JSON body, a GET without one. */
export async function askDirectly(
  worker: Pick<Answering, "answer">,
  caller: Caller,
  path: string,
  body?: object,
): Promise<Response> {
  const accept = { accept: "application/json" };
  const sent =
    body === undefined
      ? { method: "GET", headers: accept, body: null }
      : {
          method: "POST",
          headers: { ...accept, "content-type": "application/json" },
          body: JSON.stringify(body),
        };
  return responseOf(await worker.answer({ url: `${NO_HOST}${path}`, ...sent }, caller));
}

/** Whether it is a stream of events (HTML standard, "Server-sent events"). */
export const isEvents = (contentType: string | null): boolean =>
  contentType?.toLowerCase().startsWith("text/event-stream") === true;
