import { bodyOf } from "../body.ts";
import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { sha256Hex } from "../sha256.ts";
import { KEY_MAX_CHARS, WAITING_RETRY_SECONDS } from "./limits.ts";
import { newSessionId, sessionName } from "./names.ts";
import type { Order } from "./order.ts";
import { failure, type Outcome } from "./outcome.ts";
import type { Env } from "./outside.ts";
import { runReply, statusOf } from "./reply.ts";
import { RUN_ERRORS, RunBody, type RunErrorCode } from "./schemas.ts";
import type { Answered } from "./session.ts";

/** Whose notes are read and written when a client names no group. */
const NO_GROUP = "default";

export type Surroundings = Pick<Env, "SESSIONS"> & { readonly clock: () => Date };

/** POST /v1/agent/run: one turn of a session. Every reply has the seed's form, failures too. */
export async function run(request: Request, caller: Caller, env: Surroundings): Promise<Response> {
  let sessionId: string | null = null;
  try {
    const order = await orderFrom(request, caller, env.clock());
    ({ sessionId } = order);
    // A name that no other client's request leads to.
    const session = env.SESSIONS.getByName(await sessionName(caller, sessionId));
    if (!wantsEvents(request)) return whole(order, await session.run(order));
    const opened = await session.stream(order);
    return opened.ok ? streamed(opened.events) : whole(order, opened);
  } catch (error) {
    return failed(error, { sessionId, requestId: caller.requestId });
  }
}

async function orderFrom(request: Request, caller: Caller, now: Date): Promise<Order> {
  const { prompt, sessionId, metadata } = await bodyOf(request, RunBody);
  const key = keyOf(request);
  const { kind, name, requestId } = caller;
  const group = metadata?.group || NO_GROUP;
  const isMain = metadata?.main === true;
  const isScheduled = metadata?.scheduledTask === true;
  return {
    client: { kind, name },
    requestId,
    origin: new URL(request.url).origin,
    sessionId: sessionId || (await newSessionId(caller, key, now)),
    begins: !sessionId,
    key,
    fingerprint: await sha256Hex(JSON.stringify([prompt, group, isMain, isScheduled])),
    prompt,
    group,
    isMain,
    isScheduled,
    arrivedAt: now.getTime(),
  };
}

function keyOf(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || key === "") return null;
  if (key.length <= KEY_MAX_CHARS) return key;
  throw new Problem(
    "invalid_request",
    `Cannot use the header Idempotency-Key: expected at most ${KEY_MAX_CHARS} characters`,
  );
}

const wantsEvents = (request: Request): boolean =>
  (request.headers.get("accept") ?? "").toLowerCase().includes("text/event-stream");

const streamed = (events: ReadableStream): Response =>
  new Response(events, { headers: { "content-type": "text/event-stream; charset=utf-8" } });

function whole(order: Order, { outcome, isRepeat }: Answered): Response {
  return Response.json(runReply(outcome, order), {
    status: statusOf(outcome),
    headers: {
      // What this request cost: the repeat of one that was paid for costs nothing.
      "x-cost-nano": String(isRepeat ? 0 : outcome.costNano),
      ...retryAfter(outcome, order.arrivedAt),
    },
  });
}

function retryAfter(outcome: Outcome, now: number): Record<string, string> {
  if (outcome.ok) return {};
  if (outcome.code === "too_many_requests") return { "retry-after": String(WAITING_RETRY_SECONDS) };
  if (outcome.resetAt === null) return {};
  return { "retry-after": String(Math.max(1, Math.ceil((outcome.resetAt - now) / 1_000))) };
}

/** What never became a run: the request cannot be used, or the session's object was restarted under it. */
function failed(error: unknown, named: { sessionId: string | null; requestId: string }): Response {
  const isProblem = error instanceof Problem;
  if (!isProblem) {
    const kind = error instanceof Error ? error.name : typeof error;
    console.error(
      JSON.stringify({ level: "error", event: "session_failed", requestId: named.requestId, error: kind }),
    );
  }
  const code = isProblem ? codeOf(error) : "interrupted";
  const detail = isProblem ? error.message : "The session was interrupted; send the prompt again";
  const outcome = { ...failure(code, detail), costNano: 0, turns: 0 };
  return Response.json(runReply(outcome, named, isProblem ? error.fields : []), {
    status: statusOf(outcome),
    headers: { "x-cost-nano": "0", ...(isProblem ? error.headers : { "retry-after": "1" }) },
  });
}

const codeOf = ({ code }: Problem): RunErrorCode =>
  Object.hasOwn(RUN_ERRORS, code) ? (code as RunErrorCode) : "internal";
