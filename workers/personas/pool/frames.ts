import * as z from "zod/mini";
import { orElse } from "../schemas.ts";

// What workers send (https://github.com/xkazm04/personas-cloud, its protocol): an envelope of theirs holds one of these as
// a text. What is not read here is left alone, so that a newer worker may say more; and what a frame says besides its own matter makes it
// none of ours in no form: a beat with a figure that is no number is a beat, and a run that has ended has ended.

/** What is spoken here: a worker that hears of another major version ends for good. */
export const PROTOCOL_VERSION = "1.0.0";

const WORKER_ID_MAX_CHARS = 100;
const TEXT_MAX_CHARS = 500;
const LISTED_MAX = 200;

const executionId = z.string().check(z.minLength(1), z.maxLength(64));
const text = z.string().check(z.maxLength(TEXT_MAX_CHARS));
const slots = z.int().check(z.minimum(0));
const shortened = z.pipe(
  z.string(),
  z.transform((given) => given.slice(0, TEXT_MAX_CHARS)),
);
const output = { executionId, chunk: z.string() };

const Hello = z.object({
  type: z.literal("hello"),
  workerId: z.string().check(z.minLength(1), z.maxLength(WORKER_ID_MAX_CHARS)),
  token: z.optional(z.string()),
  version: z.optional(text),
  capabilities: z.optional(z.array(text).check(z.maxLength(20))),
  imageDigest: z.optional(text),
  claudeCliVersion: z.optional(text),
});
/** The earlier protocol has no numbers here: one execution at a time. */
const Ready = z.object({
  type: z.literal("ready"),
  availableSlots: z.optional(slots),
  maxSlots: z.optional(slots),
  /** Ours alone says why it takes nothing, as long as it is connected. */
  unable: z.optional(text),
});
const Progress = z.object({
  type: z.literal("progress"),
  executionId,
  stage: text,
  percentEstimate: z.optional(z.nullable(z.number())),
  activeTool: z.optional(z.nullable(text)),
  message: z.optional(z.nullable(text)),
  toolCallsCompleted: z.optional(z.number()),
});
const ReviewRequest = z.object({
  type: z.literal("review_request"),
  executionId,
  reviewId: text,
  payload: z.unknown(),
});
const Complete = z.object({
  type: z.literal("complete"),
  executionId,
  status: z.enum(["completed", "failed", "cancelled"]),
  exitCode: orElse(z.nullable(z.number()), null),
  /** 0 says that it was not begun. */
  durationMs: orElse(z.number().check(z.minimum(0)), 1),
  sessionId: orElse(z.nullable(text), null),
  totalCostUsd: orElse(z.nullable(z.number().check(z.minimum(0))), null),
  /** Ours alone says why it failed. */
  reason: z.optional(shortened),
});
/** JSON has no NaN: what divides by nothing writes null. */
const figure = orElse(z.optional(z.number()), undefined);
const Metrics = z.object({
  cpuUsagePercent: figure,
  freeMemoryBytes: figure,
  totalMemoryBytes: figure,
  executionsCompleted: figure,
  uptimeMs: figure,
});
const Heartbeat = z.object({ type: z.literal("heartbeat"), metrics: orElse(z.optional(Metrics), undefined) });

const Frame = z.discriminatedUnion("type", [
  Hello,
  Ready,
  z.object({
    type: z.literal("active_executions"),
    executionIds: z.array(executionId).check(z.maxLength(LISTED_MAX)),
  }),
  z.object({ type: z.literal("stdout"), ...output }),
  z.object({ type: z.literal("stderr"), ...output }),
  // Its lines are in the output too, and are read there: the frame is a second way to the same.
  z.object({ type: z.literal("event"), executionId }),
  Progress,
  ReviewRequest,
  Complete,
  z.object({ type: z.literal("busy"), executionId }),
  Heartbeat,
]);

export type Frame = z.infer<typeof Frame>;
export type Hello = z.infer<typeof Hello>;
export type Ready = z.infer<typeof Ready>;
export type Progress = z.infer<typeof Progress>;
export type ReviewRequest = z.infer<typeof ReviewRequest>;
export type Complete = z.infer<typeof Complete>;
export type Metrics = z.infer<typeof Metrics>;

/** What a worker said; null for what is none of it. */
export function frameIn(value: unknown): Frame | null {
  return z.safeParse(Frame, value).data ?? null;
}

/** What goes to workers: plain JSON, as they read it. */
export type ToWorker =
  | {
      readonly type: "ack";
      readonly workerId: string;
      readonly sessionToken: string;
      readonly protocolVersion: string;
    }
  | ({ readonly type: "assign" } & Assignable)
  | { readonly type: "cancel"; readonly executionId: string }
  /** The answer to a beat: upstream's worker leaves it alone, and ours knows by it that it is heard. */
  | { readonly type: "heartbeat"; readonly timestamp: number }
  | {
      readonly type: "review_response";
      readonly executionId: string;
      readonly reviewId: string;
      readonly decision: string;
      readonly message: string;
    };

/** An execution as a worker needs it. */
export type Assignable = {
  readonly executionId: string;
  readonly personaId: string;
  readonly prompt: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: {
    readonly timeoutMs: number;
    readonly maxOutputBytes: number;
    readonly maxBudgetUsd: number;
    readonly maxTurns: number;
    readonly networkPolicy?: { readonly allowedHosts: readonly string[] };
  };
  readonly permissionPolicy?: unknown;
};
