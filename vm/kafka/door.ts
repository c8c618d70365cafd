import { EventSourceParserStream } from "eventsource-parser/stream";
import type { ExecutionDetail } from "../../workers/personas/executions/schemas.ts";
import type { ExecRequest } from "./request.ts";
import type { BridgeSettings } from "./settings.ts";

/** Of a call that is no stream. */
const CALL_MAX_MS = 30_000;
/** Statuses of what may be otherwise later. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);
/** Of what the owner has to mend, whatever is asked. */
const OURS: ReadonlySet<number> = new Set([401, 403, 421]);
const ERROR_MAX_CHARS = 500;

/** The request is refused, and would be again. */
export class RequestRefused extends Error {
  override readonly name = "Refused";
}
/** Nothing can be asked until the owner mends something. */
export class BridgeUnusable extends Error {
  override readonly name = "Unusable";
}

/** One event of an execution that is watched; `after` is how many lines there were by then, where it says so. */
export type WatchedEvent = {
  readonly event: string;
  readonly data: ReturnType<typeof JSON.parse>;
  readonly after: number | null;
};

/** The deployment's door: its API of executions, as docs/personas.md has it. */
export type ExecutionsDoor = {
  /** @returns the deployment's id of the execution; the same for the same request. @throws Refused, Unusable, Error */
  readonly execute: (request: ExecRequest, signal: AbortSignal) => Promise<string>;
  readonly detail: (id: string, signal: AbortSignal) => Promise<ExecutionDetail>;
  /** Its events from that line on, until the stream ends. */
  readonly watch: (id: string, after: number, signal: AbortSignal) => AsyncGenerator<WatchedEvent>;
};

/** @param send as `fetch` */
export function openDoor(
  { url, headers }: Pick<BridgeSettings, "url" | "headers">,
  send: typeof fetch,
): ExecutionsDoor {
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const reply = await send(new URL(path, url), {
      ...init,
      redirect: "manual",
      headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
    });
    if (reply.ok) return reply;
    throw await failureOf(reply);
  };
  const within = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(CALL_MAX_MS)]);
  const pathOf = (id: string) => `/api/executions/${encodeURIComponent(id)}`;
  return {
    execute: async ({ executionId, ...asked }, signal) => {
      const reply = await ask("/api/execute", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...asked, externalId: executionId }),
        signal: within(signal),
      });
      return ((await reply.json()) as { readonly executionId: string }).executionId;
    },
    detail: async (id, signal) =>
      (await (await ask(pathOf(id), { signal: within(signal) })).json()) as ExecutionDetail,
    watch: async function* (id, after, signal) {
      const accept = { accept: "text/event-stream", "last-event-id": String(after) };
      const reply = await ask(`${pathOf(id)}/stream`, { headers: accept, signal });
      const events = reply.body
        ?.pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const { event = "message", data, id: line } of events ?? [])
        yield { event, data: JSON.parse(data), after: line === undefined ? null : Number(line) };
    },
  };
}

/** A sentence of the deployment's, as the kind of failure that it is. */
async function failureOf(reply: Response): Promise<Error> {
  const text = await reply.text().catch(() => "");
  const said = /"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? "";
  const sentence = `${reply.status} ${said}`.trim().slice(0, ERROR_MAX_CHARS);
  // Access leads whoever it does not know to its sign-in.
  if (OURS.has(reply.status) || (reply.status >= 300 && reply.status < 400))
    return new BridgeUnusable(
      `The deployment does not let this bridge in (${sentence}): look at PURSER_TOKEN, and at CF_ACCESS_CLIENT_ID where Access stands before it.`,
    );
  if (reply.status < 500 && !LATER.has(reply.status)) return new RequestRefused(sentence);
  return new Error(`The deployment answers ${sentence}`);
}
