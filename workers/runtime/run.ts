import { v7 } from "uuid";
import { failure } from "../agent/outcome.ts";
import { type Caller, COST_HEADER } from "../caller.ts";
import { bytesIn } from "../model/tokens.ts";
import type { Outside } from "../outside.ts";
import { Problem } from "../problem.ts";
import { inTime } from "../time/within.ts";
import { bodyOf, tooLong } from "../wire/body.ts";
import { endedBy } from "../wire/event-stream.ts";
import { idempotencyKeyOf } from "../wire/idempotency-key.ts";
import { forClient } from "../wire/leaving.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { AgentSessionContract, RunAnswered, RunEnd, RunStreaming, Spent } from "./contract.ts";
import { groupName } from "./group.ts";
import { PROMPT_MAX_BYTES, WAITING_RETRY_SECONDS } from "./limits.ts";
import { newSessionId, sessionName } from "./names.ts";
import type { Order } from "./order.ts";
import type { Env } from "./outside.ts";
import { type Named, runReply, statusOf } from "./reply.ts";
import { RUN_ERRORS, RunBody, type RunErrorCode } from "./schemas.ts";

const NOTHING: Spent = { costNano: 0, turns: 0 };
/** What a broken run cost is told when that can be known at once. */
const SPENT_WITHIN_MS = 2_000;

export type RunSurroundings = Pick<Env, "SESSIONS"> &
  Pick<Outside, "clock"> & {
    /** Whether the model's amounts are on somebody's bill. */
    readonly isBilled: boolean;
    /** Keeps the request alive for that long. */
    readonly keep: (work: Promise<unknown>) => void;
  };

/** POST /v1/agent/run: one turn of a session. Every reply has the form that its clients read, failures too. */
export async function run(request: Request, caller: Caller, env: RunSurroundings): Promise<Response> {
  let order: Order | null = null;
  try {
    order = await orderFrom(request, caller, env);
    const session = await sessionOf(order, env);
    if (!wantsEvents(request)) return whole(order, await runWhole(session, order, request.signal));
    const opened = await session.stream(order);
    return opened.ok ? streamed(order, opened, env) : whole(order, opened);
  } catch (error) {
    const spent = order === null ? NOTHING : await spentOn(order, env);
    const { isBilled } = env;
    return failed(
      error,
      { sessionId: order?.sessionId ?? null, requestId: caller.requestId, isBilled },
      spent,
    );
  }
}

const runWhole = (
  session: Pick<AgentSessionContract, "run">,
  order: Order,
  signal: AbortSignal,
): Promise<RunAnswered> => forClient(signal, (leaving) => session.run(order, leaving));

/** Under a name that no other client's request leads to. */
const sessionOf = async ({ client, group, sessionId }: Order, env: RunSurroundings) =>
  env.SESSIONS.getByName(await sessionName(client, group, sessionId));

/** What is known of the cost of a run that broke off; a stub that has failed stays broken, so another one is asked. */
async function spentOn(order: Order, env: RunSurroundings): Promise<Spent> {
  try {
    const asked = (await sessionOf(order, env)).broken(order.id);
    return (await inTime(SPENT_WITHIN_MS, asked)) ?? NOTHING;
  } catch (error) {
    logError("cost_unknown", order.requestId, error);
    return NOTHING;
  }
}

async function orderFrom(
  request: Request,
  caller: Caller,
  { clock, isBilled }: RunSurroundings,
): Promise<Order> {
  const now = clock();
  const { sessionId, metadata, ...rest } = await bodyOf(request, RunBody);
  // Clients cut texts; the provider refuses a request with half a surrogate pair in it.
  const prompt = rest.prompt.toWellFormed();
  refuseLong(prompt);
  const key = idempotencyKeyOf(request);
  const { kind, name, requestId } = caller;
  const group = await groupName(metadata?.group);
  const isMain = metadata?.main === true;
  const isScheduled = metadata?.scheduledTask === true;
  return {
    id: v7({ msecs: now.getTime() }),
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
    isBilled,
    arrivedAt: now.getTime(),
  };
}

function refuseLong(prompt: string): void {
  const bytes = bytesIn(prompt);
  if (bytes > PROMPT_MAX_BYTES) throw tooLong("prompt", bytes, PROMPT_MAX_BYTES, "bytes");
}

const wantsEvents = (request: Request): boolean =>
  (request.headers.get("accept") ?? "").toLowerCase().includes("text/event-stream");

/** What it cost is in its last event; the repeat of a run that is paid for elsewhere costs nothing. */
function streamed(order: Order, { events, isRepeat }: RunStreaming, env: RunSurroundings): Response {
  const { stream, passed } = endedBy(events, async (cause) => {
    logError("session_failed", order.requestId, cause);
    return { event: "error", data: runReply(interrupted(await spentOn(order, env)), order) };
  });
  env.keep(passed);
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      ...(isRepeat ? { [COST_HEADER]: "0" } : {}),
    },
  });
}

const interrupted = (spent: Spent): RunEnd => ({ ...failure("interrupted", INTERRUPTED), ...spent });

function whole(order: Order, { outcome, isRepeat }: RunAnswered): Response {
  return Response.json(runReply(outcome, order), {
    status: statusOf(outcome),
    headers: {
      // What this request cost: the repeat of one that was paid for costs nothing.
      [COST_HEADER]: String(isRepeat ? 0 : outcome.costNano),
      ...retryAfter(outcome, order.arrivedAt),
    },
  });
}

function retryAfter(outcome: RunEnd, now: number): Record<string, string> {
  if (outcome.ok) return {};
  if (outcome.code === "too_many_requests") return { "retry-after": String(WAITING_RETRY_SECONDS) };
  if (outcome.resetAt === null) return {};
  return { "retry-after": String(Math.max(1, Math.ceil((outcome.resetAt - now) / 1_000))) };
}

const INTERRUPTED =
  "The session was interrupted; send the prompt again, under a new idempotency key if it had one";

/** A request that cannot be used, or a run whose session's object was restarted under it. */
function failed(error: unknown, named: Named, spent: Spent): Response {
  const isProblem = error instanceof Problem;
  if (!isProblem) logError("session_failed", named.requestId, error);
  const outcome = isProblem ? { ...failure(codeOf(error), error.message), ...spent } : interrupted(spent);
  return Response.json(runReply(outcome, named, isProblem ? error.fields : []), {
    status: statusOf(outcome),
    headers: {
      [COST_HEADER]: String(spent.costNano),
      ...(isProblem ? error.headers : { "retry-after": "1" }),
    },
  });
}

const codeOf = ({ code }: Problem): RunErrorCode =>
  Object.hasOwn(RUN_ERRORS, code) ? (code as RunErrorCode) : "internal";

/** Without the error's message, which may hold what the run was about. */
function logError(event: string, requestId: string, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ level: "error", event, requestId, error: kind }));
}
