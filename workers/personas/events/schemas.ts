import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import { id, nullableText, optionalFlag, optionalText, pageQuery, timestamps } from "../schemas.ts";
import { readFilter } from "./payload-filter.ts";

const RETRIES_MAX = 10;
const BACKOFF_MAX_MS = 3_600_000;
export const RETRIES_DEFAULT = 3;
export const BACKOFF_DEFAULT_MS = 5_000;
const PAYLOAD_MAX_CHARS = 1_048_576;

const eventType = z
  .string()
  .check(z.minLength(1, { error: "expected an event type, such as gitlab_push" }), z.maxLength(200));
const sourceFilter = optionalText(500);

const payloadFilter = z.optional(
  z.nullable(
    z.string().check(
      z.maxLength(20_000),
      z.superRefine((text, context) => {
        const read = readFilter(text);
        if (!read.ok) context.addIssue({ code: "custom", message: read.why });
      }),
    ),
  ),
);

const wishes = {
  sourceFilter,
  payloadFilter,
  enabled: optionalFlag,
  maxRetries: z.optional(z.int().check(z.minimum(0), z.maximum(RETRIES_MAX))),
  retryBackoffMs: z.optional(z.int().check(z.minimum(100), z.maximum(BACKOFF_MAX_MS))),
  useCaseId: optionalText(200),
};

export const SubscriptionBody = z.object({ personaId: id, eventType, ...wishes });
export const SubscriptionChange = z.object({ eventType: z.optional(eventType), ...wishes });

export const Subscription = z.object({
  id: z.string(),
  personaId: z.string(),
  eventType: z.string(),
  sourceFilter: nullableText,
  payloadFilter: nullableText,
  enabled: z.boolean(),
  maxRetries: count,
  retryBackoffMs: count,
  useCaseId: nullableText,
  ...timestamps,
});
export type Subscription = z.infer<typeof Subscription>;

const EVENT_STATUSES = ["pending", "processing", "delivered", "partial", "skipped", "failed"] as const;

export const EventBody = z.object({
  eventType,
  sourceType: z
    .string()
    .check(z.minLength(1, { error: "expected where it comes from, such as manual" }), z.maxLength(200)),
  sourceId: optionalText(500),
  targetPersonaId: z.optional(z.nullable(id)),
  /** Any text; JSON where conditions and prompts shall read its fields. An object is taken as its text. */
  payload: z.optional(
    z.nullable(
      z.union([z.string().check(z.maxLength(PAYLOAD_MAX_CHARS)), z.record(z.string(), z.unknown())]),
    ),
  ),
  useCaseId: optionalText(200),
});

export const Event = z.object({
  id: z.string(),
  projectId: z.string(),
  eventType: z.string(),
  sourceType: z.string(),
  sourceId: nullableText,
  targetPersonaId: nullableText,
  payload: nullableText,
  status: z.enum(EVENT_STATUSES),
  errorMessage: nullableText,
  processedAt: z.nullable(moment),
  useCaseId: nullableText,
  retryCount: count,
  nextRetryAt: z.nullable(moment),
  createdAt: moment,
});
export type Event = z.infer<typeof Event>;

export const EventsQuery = z.object({
  ...pageQuery,
  eventType: z.optional(z.string()),
  status: z.optional(z.enum(EVENT_STATUSES)),
});

const Dispatch = z.object({
  subscriptionId: z.string(),
  personaId: z.string(),
  status: z.enum(["queued", "waiting", "failed"]),
  executionId: nullableText,
  attempts: count,
  error: nullableText,
});
export type Dispatch = z.infer<typeof Dispatch>;

/** With what came of each match. */
export const EventDetail = z.object({ ...Event.shape, dispatches: z.array(Dispatch) });
