import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import { id, nullableText, optionalFlag, optionalText, pageQuery, timestamps } from "../schemas.ts";

const triggerType = z.enum(["schedule", "webhook", "chain", "manual", "polling"]);
const config = optionalText(20_000);

export const TriggerBody = z.object({
  personaId: id,
  /** The guide's: a trigger's events are for its own persona alone, so that it is the same one. */
  targetPersonaId: z.nullish(id),
  triggerType,
  /** JSON as a text; what may be in it depends on the type. */
  config,
  enabled: optionalFlag,
  useCaseId: optionalText(200),
});
export const TriggerChange = z.object({
  triggerType: z.optional(triggerType),
  config,
  enabled: optionalFlag,
  useCaseId: optionalText(200),
});

export const Trigger = z.object({
  id: z.string(),
  projectId: z.string(),
  personaId: z.string(),
  triggerType,
  config: nullableText,
  enabled: z.boolean(),
  lastTriggeredAt: z.nullable(moment),
  /** The next moment of a schedule, or of a look at an address; null for all others, and while the trigger or its persona is disabled. */
  nextTriggerAt: z.nullable(moment),
  healthStatus: z.enum(["healthy", "degraded"]),
  healthMessage: nullableText,
  useCaseId: nullableText,
  ...timestamps,
});
export type Trigger = z.infer<typeof Trigger>;

const firingStatus = z.enum(["fired", "completed", "failed", "skipped"]);

export const Firing = z.object({
  id: z.string(),
  triggerId: z.string(),
  personaId: z.string(),
  eventId: nullableText,
  executionId: nullableText,
  status: firingStatus,
  /** When it was due; of a schedule the slot itself. */
  dueAt: moment,
  firedAt: moment,
  /** How long after it was due, in milliseconds. */
  lateMs: count,
  resolvedAt: z.nullable(moment),
  durationMs: z.nullable(count),
  costUsd: z.nullable(z.number()),
  errorMessage: nullableText,
});
export type Firing = z.infer<typeof Firing>;

export const FiringsQuery = z.object({ ...pageQuery, status: z.optional(firingStatus) });
export const FireBody = z.optional(z.object({ payload: z.optional(z.unknown()) }));

export const TriggerStats = z.object({
  totalFires: count,
  successCount: count,
  failureCount: count,
  successRate: z.number(),
  avgDurationMs: z.nullable(z.number()),
  lastFireStatus: z.nullable(firingStatus),
  lastFiredAt: z.nullable(moment),
});
