import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import { TIMEOUT_MAX_MS, TIMEOUT_MIN_MS } from "../registry/schemas.ts";
import { id, nullableText, pageQuery } from "../schemas.ts";
import { WAITING_REASONS } from "./waiting.ts";

const PROMPT_MAX_CHARS = 400_000;

/** As upstream's executions are called (packages/worker/src/validation.ts there). */
const EXTERNAL_ID = /^[A-Za-z0-9_-]{10,64}$/;

const EXECUTION_STATUSES = ["queued", "running", "completed", "failed", "cancelled"] as const;
const status = z.enum(EXECUTION_STATUSES);

export const ExecuteBody = z.object({
  prompt: z
    .string()
    .check(z.minLength(1, { error: "expected what is to be done" }), z.maxLength(PROMPT_MAX_CHARS)),
  /** Of a persona that is registered, or any name: then the prompt is sent as it stands. */
  personaId: z.optional(id),
  timeoutMs: z.optional(z.int().check(z.minimum(TIMEOUT_MIN_MS), z.maximum(TIMEOUT_MAX_MS))),
  /** What the caller calls it: whatever they ask under one name is one execution, for as long as that is kept. */
  externalId: z.optional(z.string().check(z.regex(EXTERNAL_ID))),
});
/** `queued`; a repeat under an `externalId` is told how far the execution is. */
export const ExecuteReply = z.object({ executionId: z.string(), status });

export const ExecutionsQuery = z.object({
  ...pageQuery,
  personaId: z.optional(z.string()),
  status: z.optional(status),
  /** `true`: with the whole output of each. */
  includeOutput: z.optional(z.enum(["true", "false"])),
});

export const Assessment = z.object({
  accomplished: z.boolean(),
  summary: z.string(),
  blockers: z.array(z.string()),
});

export const Execution = z.object({
  id: z.string(),
  projectId: z.string(),
  personaId: z.string(),
  triggerId: nullableText,
  useCaseId: nullableText,
  eventId: nullableText,
  /** What its caller calls it. */
  externalId: nullableText,
  status,
  /** The prompt as it was sent. */
  inputData: nullableText,
  /** Null unless it was asked for. */
  outputData: nullableText,
  claudeSessionId: nullableText,
  modelUsed: nullableText,
  inputTokens: z.nullable(count),
  outputTokens: z.nullable(count),
  costUsd: z.number(),
  errorMessage: nullableText,
  /** Why it is still queued, in a sentence; the same as one word; and until when, where that is known. */
  waitingFor: nullableText,
  waitingReason: z.nullable(z.enum(WAITING_REASONS)),
  waitingUntil: z.nullable(moment),
  /** What the run itself says of its task; null where it says nothing. */
  accomplished: z.nullable(z.boolean()),
  durationMs: z.nullable(count),
  retryOfExecutionId: nullableText,
  retryCount: count,
  startedAt: z.nullable(moment),
  completedAt: z.nullable(moment),
  createdAt: moment,
});
export type Execution = z.infer<typeof Execution>;

export const DetailQuery = z.object({ offset: z.optional(z.string()) });

export const ExecutionDetail = z.object({
  executionId: z.string(),
  personaId: z.string(),
  status,
  /** Lines from `offset` on. */
  output: z.array(z.string()),
  /** All lines there are; it never gets less. */
  outputLines: count,
  totalOutputLines: count,
  durationMs: z.optional(count),
  sessionId: z.optional(z.string()),
  costUsd: z.number(),
  totalCostUsd: z.number(),
  error: z.optional(z.string()),
  waitingFor: z.optional(z.string()),
  waitingReason: z.optional(z.enum(WAITING_REASONS)),
  waitingUntil: z.optional(moment),
  /** What the run itself says of its task, in its last line. */
  outcome: z.optional(Assessment),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

const { output: _, ...withoutOutput } = ExecutionDetail.shape;
export const CompleteEvent = z.object(withoutOutput);
export const OutputEvent = z.object({ lines: z.array(z.string()), totalOutputLines: count });

/** What a line of the output says in one of the protocols. */
export const SaidEvent = z.object({ executionId: z.string(), protocol: z.string(), said: z.unknown() });

/** How far a worker says that its run is; kept nowhere. */
export const ProgressEvent = z.object({
  executionId: z.string(),
  stage: z.string(),
  percentEstimate: z.optional(z.nullable(z.number())),
  activeTool: z.optional(nullableText),
  message: z.optional(nullableText),
  toolCallsCompleted: z.optional(z.number()),
});

export const CancelReply = z.object({ executionId: z.string(), status: z.literal("cancelling") });
