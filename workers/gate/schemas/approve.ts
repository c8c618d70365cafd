import * as z from "zod/mini";
import {
  amount,
  bounded,
  DESCRIPTION_MAX_CHARS,
  moment,
  name,
  OPERATIONS_MAX,
  taskId,
} from "../../wire/fields.ts";
import { MONITORING_LEVELS } from "../rules/risk.ts";

/** The longest `channelContext` that is kept, as JSON. */
const CHANNEL_CONTEXT_MAX_CHARS = 8_000;

/** An agency asks whether a task may run (docs/contracts.md). Unknown fields are ignored. */
export const ApproveBody = z.object({
  taskId,
  type: name,
  description: bounded(DESCRIPTION_MAX_CHARS),
  estimatedCost: amount,
  agentType: name,
  agency: z.optional(name),
  operations: z.optional(z.array(name).check(z.maxLength(OPERATIONS_MAX))),
  channelContext: z.optional(
    z.unknown().check(
      z.refine((value) => (JSON.stringify(value) ?? "").length <= CHANNEL_CONTEXT_MAX_CHARS, {
        error: `expected at most ${CHANNEL_CONTEXT_MAX_CHARS} characters of JSON`,
      }),
    ),
  ),
});
export type ApproveBody = z.infer<typeof ApproveBody>;

export const DECISION_STATUSES = ["approved", "denied", "pending"] as const;
export const DECIDERS = ["rules", "model", "human", "budget"] as const;

/** The answer. All outcomes are HTTP 200; a task that is not approved gets limits of zero. */
export const ApproveReply = z.object({
  approved: z.boolean(),
  reason: z.string(),
  constraints: z.object({
    maxDuration: z.string(),
    maxDurationSeconds: z.int(),
    progressEverySeconds: z.nullable(z.int()),
    costLimit: z.number(),
  }),
  monitoringLevel: z.enum(MONITORING_LEVELS),
  costLimit: z.number(),
  decisionId: z.uuid(),
  taskId: z.string(),
  decidedBy: z.enum(DECIDERS),
  status: z.enum(DECISION_STATUSES),
  expiresAt: moment,
});
export type ApproveReply = z.infer<typeof ApproveReply>;
