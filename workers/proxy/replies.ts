import { isUnanswered, isUnreached } from "../wire/unreached.ts";
import type { Content } from "./content.ts";
import { resultOf } from "./redact.ts";
import type { FailureCode } from "./schemas.ts";
import { BACKEND_TIMEOUT_MS, type Outcome } from "./upstream.ts";

/** A failure as the client sees it: the HTTP status and a sentence to act on. */
export type Verdict = { readonly code: FailureCode; readonly http: number; readonly error: string };

/** Statuses by which a backend refuses this deployment's key; passed on, a client would doubt its own credentials. */
const KEY_REFUSALS = [401, 403, 407];

/** What an outcome means to the client; null = success. The table of docs: 2xx → 200, 4xx → the same, 5xx → 502, timeout → 504. */
export function judge(outcome: Outcome): Verdict | null {
  switch (outcome.kind) {
    case "answered":
      return judgeStatus(outcome.status) ?? judgeContent(outcome.content);
    case "too_large":
      return {
        code: "upstream_too_large",
        http: 502,
        error: "The backend's reply is longer than the 1 MiB that is passed on; ask it for less.",
      };
    case "not_utf8":
      return judgeStatus(outcome.status) ?? unusable("bytes that are no UTF-8 text");
    case "timeout":
      return {
        code: "upstream_timeout",
        http: 504,
        error: `The backend sent no whole reply within ${BACKEND_TIMEOUT_MS / 1_000} s; it may have done the action all the same.`,
      };
    case "unreachable":
      return unreachable("failed or broke off; it may have done the action all the same");
  }
}

const unreachable = (how: string): Verdict => ({
  code: "upstream_unreachable",
  http: 502,
  error: `The connection to the backend ${how}.`,
});

const judgeContent = (content: Content): Verdict | null =>
  content.is === "unusable" ? unusable(content.why) : null;

/** Its status promises an answer, and its body is none. */
const unusable = (why: string): Verdict => ({
  code: "upstream_unusable",
  http: 502,
  error: `The backend's reply is ${why}, so nobody knows what came of the request; purser:aumosApiUrl must lead to the backend itself.`,
});

function judgeStatus(status: number): Verdict | null {
  if (status >= 200 && status < 300) return null;
  if (KEY_REFUSALS.includes(status))
    return {
      code: "upstream_refused_key",
      http: 502,
      error: `The backend refused this deployment's key with ${status}; the owner can set another with purser:aumosApiKey.`,
    };
  if (status >= 400 && status < 500)
    return {
      code: "upstream_rejected",
      http: status,
      error: `The backend refused the request with ${status}.`,
    };
  if (status >= 300 && status < 400)
    return {
      code: "upstream_redirected",
      http: 502,
      error: `The backend answered ${status}, a redirect, which is not followed; purser:aumosApiUrl must be its final address.`,
    };
  if (isUnreached(status)) return unreachable(`could not be made (${status}), so nothing was sent`);
  if (isUnanswered(status))
    return unreachable(`broke off (${status}); it may have done the action all the same`);
  return { code: "upstream_failed", http: 502, error: `The backend failed with ${status}.` };
}

/** `result` is JSON text already, so that it goes on as the backend wrote it. */
function json(members: object, result: string, http: number, headers: Record<string, string> = {}): Response {
  const rest = JSON.stringify(members).slice(1);
  return new Response(`{"result":${result},${rest}`, {
    status: http,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
  });
}

/** What the backend said, for the `result`; null where it was not read. */
const textOf = (outcome: Outcome, key: string): string =>
  outcome.kind === "answered" ? resultOf(outcome.text, outcome.content, key) : "null";

export function successReply(outcome: Outcome, key: string, now: Date): Response {
  return json({ status: "success", timestamp: now.toISOString() }, textOf(outcome, key), 200);
}

export function failureReply(verdict: Verdict, outcome: Outcome, key: string, now: Date): Response {
  const answered = outcome.kind === "answered" ? outcome : null;
  // When to come back is the client's business unless the failure is about our key.
  const wait = answered?.retryAfterMs ?? null;
  const headers = wait === null ? {} : { "retry-after": String(Math.ceil(wait / 1_000)) };
  const result = textOf(outcome, key);
  return failure(verdict, { result, upstreamStatus: outcome.status, now, headers });
}

type Facts = {
  readonly result?: string;
  readonly upstreamStatus?: number | null;
  readonly now: Date;
  readonly headers?: Record<string, string>;
};

function failure({ code, http, error }: Verdict, facts: Facts): Response {
  const { result = "null", upstreamStatus = null, now, headers = {} } = facts;
  const members = { status: "error", error, code, upstreamStatus, timestamp: now.toISOString() };
  return json(members, result, http, headers);
}

/** It failed `FAILURES_TO_OPEN` times in a row. */
export function resting(retryAfterMs: number, now: Date): Response {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  const error = `The backend failed several times in a row and is left alone; try again in ${seconds} s.`;
  const headers = { "retry-after": String(seconds) };
  return failure({ code: "upstream_resting", http: 503, error }, { now, headers });
}

/** Which keys of the stack's configuration are missing. */
export function notConfigured(
  env: { readonly AUMOS_API_URL: string; readonly AUMOS_API_KEY: string | undefined },
  now: Date,
): Response {
  const missing = [
    ...(env.AUMOS_API_URL === "" ? ["purser:aumosApiUrl"] : []),
    ...(env.AUMOS_API_KEY ? [] : ["purser:aumosApiKey (as a secret)"]),
  ];
  const error = `No backend is configured: set ${missing.join(" and ")}, then deploy.`;
  return failure({ code: "not_configured", http: 503, error }, { now });
}
