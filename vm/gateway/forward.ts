import { PROOF_HEADER, USER_HEADER } from "./identity.ts";
import { ANSWER_TIMEOUT_MS, CALL_TIMEOUT_MS } from "./limits.ts";
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
  | { readonly kind: "answer"; readonly response: Response }
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
export async function forwardCall(out: ServerCall, send: typeof fetch): Promise<Forwarded> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), ANSWER_TIMEOUT_MS);
  const whole = AbortSignal.timeout(CALL_TIMEOUT_MS);
  try {
    const response = await send(out.upstream.url, {
      method: "POST",
      headers: headersFor(out),
      body: out.body,
      redirect: "manual",
      signal: AbortSignal.any([out.signal, waiting.signal, whole]),
    });
    if (response.status < 300 || response.status >= 400) return { kind: "answer", response };
    await response.body?.cancel();
    return { kind: "failed", outcome: "unreachable" };
  } catch {
    if (out.signal.aborted) return { kind: "failed", outcome: "gone" };
    return { kind: "failed", outcome: waiting.signal.aborted || whole.aborted ? "timed_out" : "unreachable" };
  } finally {
    clearTimeout(timer);
  }
}

function headersFor({ upstream, headers, credential, identity, requestId }: ServerCall): Headers {
  const sent = new Headers();
  for (const name of PASSED_ON) {
    const value = headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  sent.set("x-request-id", requestId);
  for (const name of [USER_HEADER, PROOF_HEADER]) sent.set(name, identity[name] ?? "");
  if (upstream.credential !== null && credential !== null)
    sent.set(
      upstream.credential.header,
      upstream.credential.form.replace("{}", () => credential),
    );
  return sent;
}

/** A server's headers as the client gets them. */
export function headersBack(from: Headers): Headers {
  const back = new Headers();
  for (const name of PASSED_BACK) {
    const value = from.get(name);
    if (value !== null) back.set(name, value);
  }
  back.set("cache-control", "no-store");
  return back;
}

/** A body that grew beyond what may be passed on. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** Reads a body to its end. @throws TooLarge, having told the server to stop */
export async function readUpTo(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) throw new TooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts, bytes);
}

/**
 * The body of a request. One whose length was announced cannot be longer (RFC 9112, 6.3), and comes from the socket without the web's
 * streams: these took a fifth of the gateway's processor time for a call. @throws TooLarge
 */
export async function requestBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get("content-length");
  if (announced === null) return readUpTo(request.body, maxBytes);
  if (Number(announced) > maxBytes) throw new TooLarge();
  return new Uint8Array(await request.arrayBuffer());
}

/**
 * A stream passed on as it comes. Beyond the limit it breaks off, and the server is told.
 *
 * @param onEnd hears once how many bytes there were and how it ended, also when the client leaves
 */
export function passOn(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  onEnd: (bytes: number, outcome: "answered" | "too_large" | "broken" | "gone") => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  let isOver = false;
  const over = (outcome: Parameters<typeof onEnd>[1]) => {
    if (!isOver) onEnd(bytes, outcome);
    isOver = true;
  };
  return new ReadableStream({
    pull: async (to) => {
      try {
        const { done, value } = await reader.read();
        if (done) {
          over("answered");
          to.close();
          return;
        }
        bytes += value.length;
        if (bytes > maxBytes) {
          over("too_large");
          to.error(new TooLarge());
          await reader.cancel();
          return;
        }
        to.enqueue(value);
      } catch (error) {
        over("broken");
        to.error(error);
      }
    },
    cancel: async (reason) => {
      over("gone");
      await reader.cancel(reason);
    },
  });
}
