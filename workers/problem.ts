/** Every way a request can fail, with the status and title it has on the wire. The compiler asks for both for a new code. */
const PROBLEMS = {
  malformed_json: { status: 400, title: "The body is not JSON" },
  invalid_request: { status: 400, title: "The request does not fit this endpoint" },
  nested_too_deeply: { status: 400, title: "The body is nested too deeply" },
  plain_http: { status: 400, title: "Only HTTPS is answered" },
  missing_identity: { status: 401, title: "No identity" },
  invalid_token: { status: 401, title: "The credential is not valid" },
  token_expired: { status: 401, title: "The token has expired" },
  cross_site: { status: 403, title: "It came from another site" },
  budget_exhausted: { status: 402, title: "No money is left for this" },
  wrong_role: { status: 403, title: "This role may not do that" },
  not_found: { status: 404, title: "Nothing here" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "It conflicts with what is stored" },
  over_budget: { status: 409, title: "The day's budget does not cover it" },
  stale_version: { status: 412, title: "Somebody changed it meanwhile" },
  too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "This type is not taken here" },
  too_many_requests: { status: 429, title: "Too much at once" },
  unknown_host: { status: 421, title: "This host is not served here" },
  upgrade_required: { status: 426, title: "Only a WebSocket is answered" },
  internal: { status: 500, title: "Something failed on our side" },
  model_unavailable: { status: 503, title: "The model is not available right now" },
  unavailable: { status: 503, title: "Not available right now" },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One field that is wrong: where it is, what is wrong, and what would be right. */
export type FieldProblem = { readonly path: string; readonly message: string };

/**
 * A failure with an answer for the client. Thrown by handlers; the Worker's entrypoint.ts or app.ts turns it into the reply.
 * `detail` is a sentence the caller can act on; it never holds a secret or another caller's data.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;
  /** Members of the reply beyond those that every problem has, such as `resetAt`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      fields?: readonly FieldProblem[];
      headers?: Readonly<Record<string, string>>;
      extra?: Readonly<Record<string, unknown>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "Problem";
    this.code = code;
    this.fields = more.fields ?? [];
    this.headers = more.headers ?? {};
    this.extra = more.extra ?? {};
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** RFC 9457 problem details plus `code`, `requestId` and, for simple clients, `error` (docs/contracts.md). */
export function problemBody(problem: Problem, requestId: string): object {
  const { status, title } = PROBLEMS[problem.code];
  return {
    ...problem.extra,
    type: "about:blank",
    title,
    status,
    detail: problem.message,
    code: problem.code,
    requestId,
    error: problem.message,
    ...(problem.fields.length > 0 ? { fields: problem.fields } : {}),
  };
}

/**
 * Clients of this endpoint read `approved` and `reason` from whatever they are answered (docs/programs.md), so that a
 * refused question, too, says in their words that nothing was approved.
 */
const APPROVE_PATH = "/api/approve";

/** The body of a problem's reply; `path` is the endpoint's, where it is known. */
export function problemText(problem: Problem, requestId: string, path = ""): string {
  const refusal = path === APPROVE_PATH ? { approved: false, reason: problem.message } : {};
  return JSON.stringify({ ...problemBody(problem, requestId), ...refusal });
}

export const problemHeaders = ({ headers }: Problem): Record<string, string> => ({
  ...headers,
  "content-type": "application/problem+json; charset=utf-8",
});

/** The reply for a problem. */
export function problemResponse(problem: Problem, requestId: string, path = ""): Response {
  return new Response(problemText(problem, requestId, path), {
    status: problem.status,
    headers: problemHeaders(problem),
  });
}

/**
 * The one place where a thrown value becomes a problem. What was not foreseen is logged with its request id and answered
 * without its message, because an unforeseen message may hold anything.
 */
export function problemFrom(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  console.error(
    JSON.stringify({
      level: "error",
      requestId,
      error: error instanceof Error ? error.stack : String(error),
    }),
  );
  return new Problem(
    "internal",
    `Unexpected failure; nothing was half-written. Quote request ${requestId} when you look at the logs.`,
  );
}

/** The reply for whatever was thrown. */
export const answerError = (error: unknown, requestId: string, path = ""): Response =>
  problemResponse(problemFrom(error, requestId), requestId, path);
