import { ACTION_HEADER, type Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { Outside } from "../outside.ts";
import { Problem } from "../problem.ts";
import { bodyOf } from "../wire/body.ts";
import { idempotencyKeyOf, KEY_HEADER } from "../wire/idempotency-key.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { bindings } from "./bindings.ts";
import type { Circuit } from "./circuit.ts";
import { failureReply, judge, notConfigured, resting, successReply } from "./replies.ts";
import { AgentRequest } from "./schemas.ts";
import { type Call, callBackend, type UpstreamOutcome } from "./upstream.ts";

export type ProxySurroundings = EnvOf<typeof bindings> & {
  readonly caller: Caller;
  readonly outside: Outside;
  readonly circuit: Circuit;
};

/**
 * POST / (docs/contracts.md): hands `{action, payload}` to the backend's `/process` and its answer back. HTTP 200 only when the backend
 * answered 2xx; everything else is `status: "error"` with a status that says whose failure it was.
 */
export async function processRequest(request: Request, env: ProxySurroundings): Promise<Response> {
  const asked = await bodyOf(request, AgentRequest);
  const reply = await processed(request, asked, env);
  reply.headers.set(ACTION_HEADER, encodeURIComponent(asked.action.toWellFormed()));
  return reply;
}

async function processed(request: Request, asked: AgentRequest, env: ProxySurroundings): Promise<Response> {
  const { outside, circuit, AUMOS_API_KEY: key } = env;
  if (env.AUMOS_API_URL === "" || !key) return notConfigured(env, outside.clock());
  const call = await callOf(request, asked, { key, url: env.AUMOS_API_URL, caller: env.caller });
  const admission = circuit.admit(outside.clock().getTime());
  if (!admission.ok) return resting(admission.retryAfterMs, outside.clock());
  const outcome = await callBackend(call, outside);
  circuit.note(isHealthy(outcome), outside.clock().getTime());
  const verdict = judge(outcome);
  log(env.caller.requestId, outcome, verdict?.code ?? null);
  const now = outside.clock();
  return verdict === null ? successReply(outcome, key, now) : failureReply(verdict, outcome, key, now);
}

/** A backend that answers is healthy, also when it refuses; one that fails or does not answer is not. */
const isHealthy = (outcome: UpstreamOutcome): boolean =>
  outcome.kind === "too_large" ||
  ((outcome.kind === "answered" || outcome.kind === "not_utf8") && outcome.status < 500);

type Backend = { readonly url: string; readonly key: string; readonly caller: Caller };

async function callOf(
  request: Request,
  { action, payload }: AgentRequest,
  { url, key, caller }: Backend,
): Promise<Call> {
  const headers = new Headers({
    accept: "application/json",
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    "x-request-id": caller.requestId,
  });
  const once = idempotencyKeyOf(request);
  if (once !== null) headers.set(KEY_HEADER, await backendKey(caller, once));
  const body = textOf({ action, payload });
  return { url: `${url.replace(/\/+$/, "")}/process`, headers, body, isIdempotent: once !== null };
}

/** To the backend all clients are one, so two of them that chose the same key would get each other's answers. */
const backendKey = ({ kind, name }: Caller, once: string): Promise<string> =>
  sha256Hex(JSON.stringify(["backend", kind, name, once]));

function textOf(asked: AgentRequest): string {
  try {
    return JSON.stringify(asked);
  } catch (cause) {
    throw new Problem("invalid_request", "Cannot use payload: it is nested too deeply", { cause });
  }
}

/** One line for a request that failed behind us; never its content, never the address, which may name a private host. */
function log(requestId: string, outcome: UpstreamOutcome, code: string | null): void {
  if (code === null) return;
  const { status } = outcome;
  console.warn(
    JSON.stringify({ level: "warn", event: "backend_failed", requestId, code, upstreamStatus: status }),
  );
}
