import { Failed, type RequestFailure } from "./failure.ts";
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from "./types.ts";

/** What a request needs besides its endpoint; parts that the endpoint does not have cannot be given. */
export type Wants<E extends Endpoint> = {
  readonly params?: ParamsOf<E>;
  readonly query?: QueryOf<E>;
  readonly body?: BodyOf<E>;
  /** A body of another kind than `body` is: what it is, is in its `type`. */
  readonly content?: Blob;
  /** The same key for the same wish: a repeat changes nothing (docs/programs.md). */
  readonly idempotencyKey?: string;
  /** The version that the change was made on. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
};

/**
 * With this header Access answers an ended session with 401 instead of a redirect to another origin that a script cannot read
 * (developers.cloudflare.com/cloudflare-one, "Session management"); a form of another site cannot send it.
 */
const OF_A_SCRIPT = { "x-requested-with": "XMLHttpRequest" };

const NO_CONTENT = 204;

let tellLost: () => void = () => undefined;

/** Who is told when a request failed for the way to the door, and not for what was asked: see session.ts. */
export function whenLost(tell: () => void): void {
  tellLost = tell;
}

/** Sends one request to the door; null is what an answer without a body says. @throws Failed and nothing else, except the signal's own AbortError */
export async function ask<E extends Endpoint>(endpoint: E, wants: Wants<E> = {}): Promise<ReplyOf<E>> {
  const response = await send(endpoint, wants);
  return (response.status === NO_CONTENT ? null : await response.json()) as ReplyOf<E>;
}

/** The same for an answer that comes as events; see `events`. */
export function open<E extends Endpoint>(endpoint: E, wants: Wants<E> = {}): Promise<Response> {
  return send(endpoint, wants, { accept: "text/event-stream" });
}

async function send<E extends Endpoint>(
  endpoint: E,
  wants: Wants<E>,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const [method = "GET", path = ""] = endpoint.split(" ");
  const { body, content, idempotencyKey, ifMatch, signal } = wants;
  const headers = new Headers({ ...OF_A_SCRIPT, ...more });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (idempotencyKey) headers.set("idempotency-key", idempotencyKey);
  if (ifMatch) headers.set("if-match", ifMatch);
  const response = await reached(addressOf(path, wants), {
    method,
    headers,
    // A redirect is Access's sign-in page on another origin.
    redirect: "manual",
    ...(content ? { body: content } : body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  if (response.ok) return response;
  const failure = await failureIn(response);
  if (failure.kind === "signed-out") tellLost();
  throw new Failed(failure);
}

function addressOf(
  path: string,
  { params, query }: { readonly params?: object; readonly query?: unknown },
): string {
  const values = new Map(Object.entries(params ?? {}));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
  const asked = Object.entries((query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined,
  );
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${filled}?${search}` : filled;
}

async function reached(url: string, init: RequestInit): Promise<Response> {
  try {
    return await (taken(url, init) ?? fetch(url, init));
  } catch (error) {
    if (init.signal?.aborted) throw error;
    tellLost();
    throw new Failed({ kind: "unreachable" });
  }
}

// From here on first.ts begins nothing: whatever is to be asked for is asked for here.
globalThis.begun ??= new Map();

/** The same request, where it is under way since before this code was there. */
function taken(url: string, { method }: RequestInit): Promise<Response> | undefined {
  if (method !== "GET") return undefined;
  const answer = globalThis.begun?.get(url);
  globalThis.begun?.delete(url);
  return answer;
}

/** What was begun and not taken is of an earlier moment by now. */
export function dropBegun(): void {
  globalThis.begun?.clear();
}

async function failureIn(response: Response): Promise<RequestFailure> {
  const { status, type, headers } = response;
  if (type === "opaqueredirect") return { kind: "signed-out" };
  const problem = headers.get("content-type")?.includes("json")
    ? ((await response.json().catch(() => null)) as Partial<Record<"code" | "detail", string>> | null)
    : null;
  // Access's own 401 is a page; the door's is a problem with a code, and means the same to a person.
  if (status === 401) return { kind: "signed-out" };
  return {
    kind: "refused",
    status,
    code: problem?.code ?? `http_${status}`,
    detail: problem?.detail ?? `The server answered with HTTP ${status}.`,
    requestId: headers.get("x-request-id") ?? "",
  };
}
