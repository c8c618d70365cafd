import * as z from "zod/mini";
import { billed, count, dollars, moment } from "../wire/fields.ts";
import { PROMPT_MAX_BYTES, SESSION_ID_MAX_CHARS } from "./limits.ts";

const PRINTABLE = z.regex(/^\P{Cc}*$/u, { error: "expected text without control characters" });
const printable = (maxChars: number) => z.string().check(z.maxLength(maxChars), PRINTABLE);

/** In UTF-8; `run.ts` measures it, because one that is too long is 413 and not 400. */
const prompt = z
  .string()
  .check(
    z.regex(/\S/, { error: "expected some text" }),
    z.meta({ maxLength: PROMPT_MAX_BYTES, description: `At most ${PROMPT_MAX_BYTES} bytes in UTF-8.` }),
  );
/** Whatever a client says here: it describes, and is cut and cleaned where it is used (`group.ts`). */
const descriptive = z.unknown().check(z.meta({ type: ["string", "null"] }));

/** What is said of the conversation that the prompt comes from. Optional all of it, because its clients name no defaults. */
const Metadata = z.object({
  /** Whose notes the run reads and writes. */
  group: z.optional(descriptive),
  /** The group's folder on the client's side; descriptive, and used for nothing. */
  folder: z.optional(descriptive),
  /** Whether it is the owner's own group; the model is told. */
  main: z.nullish(z.boolean()),
  /** Nobody waits for it: background work for the budget, and ended early when nothing is due. */
  scheduledTask: z.nullish(z.boolean()),
});

/** One turn of an agent's session (docs/contracts.md). Unknown fields are ignored: neither read, logged nor stored. */
export const RunBody = z.object({
  prompt,
  /** Absent, null or empty: a new session. */
  sessionId: z.nullish(printable(SESSION_ID_MAX_CHARS)),
  metadata: z.nullish(Metadata),
});
export type RunBody = z.infer<typeof RunBody>;

/** What a run came to; with `Accept: text/event-stream` the data of the event `done`. */
export const RunReply = z.object({
  status: z.literal("success"),
  /** Empty when a scheduled run found nothing to do. */
  result: z.string(),
  /** The same text. */
  output: z.string(),
  /** Send it with the next prompt to go on. */
  sessionId: z.string(),
  /** `end_turn`, or why the result ends early: `max_tokens` when it was cut at its limit. */
  stopReason: z.string(),
  costUsd: dollars,
  billed,
  requestId: z.string(),
  /** Answers of the model that it took. */
  turns: count,
});
export type RunReply = z.infer<typeof RunReply>;

/** Why a run has no result; what each means for the client is in docs/decisions/007. */
export const RUN_ERRORS = {
  invalid_request: 400,
  malformed_json: 400,
  budget_exhausted: 402,
  paused: 402,
  approval_needed: 402,
  run_limit: 402,
  too_large: 413,
  conflict: 409,
  declined: 422,
  too_many_requests: 429,
  aborted: 503,
  internal: 500,
  no_answer: 502,
  interrupted: 503,
  model_unavailable: 503,
  unavailable: 503,
  timed_out: 504,
} as const;
export type RunErrorCode = keyof typeof RUN_ERRORS;
export const RUN_ERROR_CODES = Object.keys(RUN_ERRORS) as [RunErrorCode, ...RunErrorCode[]];

/** A run without a result, or a request that became no run; with events the data of the event `error`. */
export const RunFailure = z.object({
  status: z.literal("error"),
  result: z.null(),
  output: z.null(),
  /** Null where the request could not be read. */
  sessionId: z.nullable(z.string()),
  /** A sentence to act on. */
  error: z.string(),
  code: z.enum(RUN_ERROR_CODES),
  /** What was spent all the same. */
  costUsd: dollars,
  billed,
  requestId: z.string(),
  turns: count,
  /** When the same can have another answer. */
  resetAt: z.optional(moment),
  stillWorks: z.optional(z.array(z.string())),
  /** `approval_needed`: the task that waits at the gate. */
  taskId: z.optional(z.string()),
  fields: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});
export type RunFailure = z.infer<typeof RunFailure>;
