import type { Readable } from "node:stream";
import { PROOF_HEADER, USER_HEADER } from "./identity.ts";
import { ANSWER_TIMEOUT_MS, CALL_TIMEOUT_MS } from "./limits.ts";
import type { Send, ServerReply } from "./sender.ts";
import type { Upstream } from "./upstreams.ts";

/** Of a client's headers a server sees these; credentials, identities and everything that nobody knows stay outside. */
const PASSED_ON = [
  "accept",
  "content-type",
  "mcp-protocol-version",
  "mcp-session-id",
  "mcp-method",
  "mcp-name",
];
/** Of a server's headers a client sees these. */
const PASSED_BACK = ["content-type", "mcp-session-id", "mcp-protocol-version", "retry-after"];

export type Forwarded =
  | { readonly kind: "answer"; readonly reply: ServerReply }
  | { readonly kind: "failed"; readonly outcome: "timed_out" | "unreachable" | "gone" };

/** What a call to a server is made of. */
export type ServerCall = {
  readonly upstream: Upstream;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly credential: string | null;
  readonly identity: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Ends the call when the client leaves or the gateway stops. */
  readonly signal: AbortSignal;
};

/** Sends a call on. A redirect is a failure: a server must not send the user's credential elsewhere. */
export async function forwardCall(out: ServerCall, send: Send): Promise<Forwarded> {
  // One signal with listeners of its own: signals made of signals are what a small heap is swept for.
  const ending = new AbortController();
  const end = () => ending.abort();
  out.signal.addEventListener("abort", end);
  if (out.signal.aborted) end();
  const [waiting, whole] = [setTimeout(end, ANSWER_TIMEOUT_MS), setTimeout(end, CALL_TIMEOUT_MS)];
  const over = () => {
    clearTimeout(whole);
    out.signal.removeEventListener("abort", end);
  };
  try {
    const reply = await send(out.upstream.url, {
      headers: headersFor(out),
      body: out.body,
      signal: ending.signal,
    });
    reply.body.once("close", over);
    if (reply.status < 300 || reply.status >= 400) return { kind: "answer", reply };
    reply.body.destroy();
    return { kind: "failed", outcome: "unreachable" };
  } catch {
    over();
    if (out.signal.aborted) return { kind: "failed", outcome: "gone" };
    return { kind: "failed", outcome: ending.signal.aborted ? "timed_out" : "unreachable" };
  } finally {
    clearTimeout(waiting);
  }
}

function headersFor({
  upstream,
  headers,
  credential,
  identity,
  requestId,
}: ServerCall): Record<string, string> {
  const sent: Record<string, string> = { "x-request-id": requestId };
  for (const name of PASSED_ON) {
    const value = headers.get(name);
    if (value !== null) sent[name] = value;
  }
  for (const name of [USER_HEADER, PROOF_HEADER]) sent[name] = identity[name] ?? "";
  if (upstream.credential !== null && credential !== null)
    sent[upstream.credential.header.toLowerCase()] = upstream.credential.form.replace("{}", () => credential);
  return sent;
}

/** A server's headers as the client gets them. */
export function headersBack(from: ServerReply["headers"]): Record<string, string> {
  const back: Record<string, string> = { "cache-control": "no-store" };
  for (const name of PASSED_BACK) {
    const value = from[name];
    if (typeof value === "string") back[name] = value;
  }
  return back;
}

/** A body that grew beyond what may be passed on. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/**
 * Reads a body to its end. What is beyond the limit is left where it is: the connection of who sends it may still have to carry an answer.
 *
 * @throws TooLarge; what the stream broke off with
 */
export function readUpTo(body: Readable, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    let isWhole = false;
    body.on("data", (part: Uint8Array) => {
      bytes += part.length;
      if (bytes <= maxBytes) parts.push(part);
      else {
        body.pause();
        reject(new TooLarge());
      }
    });
    body.on("end", () => {
      isWhole = true;
      resolve(Buffer.concat(parts, bytes));
    });
    body.on("error", reject);
    body.on("close", () => {
      if (!isWhole) reject(new Error("The body broke off."));
    });
  });
}

/** Reads a server's answer to its end. @throws TooLarge, having told the server to stop; what it broke off with */
export async function readAnswer({ body }: ServerReply, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readUpTo(body, maxBytes);
  } catch (error) {
    body.destroy();
    throw error;
  }
}

/**
 * A stream passed on as it comes. Beyond the limit it breaks off, and the server is told.
 *
 * @param onEnd hears once how many bytes there were and how it ended, also when the client leaves
 */
export function passOn(
  body: Readable,
  maxBytes: number,
  onEnd: (bytes: number, outcome: "answered" | "too_large" | "broken" | "gone") => void,
): ReadableStream<Uint8Array> {
  const parts: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  let bytes = 0;
  let isOver = false;
  const over = (outcome: Parameters<typeof onEnd>[1]) => {
    if (!isOver) onEnd(bytes, outcome);
    isOver = true;
  };
  return new ReadableStream({
    pull: async (to) => {
      try {
        const { done, value } = await parts.next();
        if (done === true) {
          over("answered");
          to.close();
          return;
        }
        bytes += value.length;
        if (bytes > maxBytes) {
          over("too_large");
          to.error(new TooLarge());
          body.destroy();
          return;
        }
        to.enqueue(value);
      } catch (error) {
        over("broken");
        to.error(error);
      }
    },
    cancel: () => {
      over("gone");
      body.destroy();
    },
  });
}
