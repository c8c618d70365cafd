import * as z from "zod/mini";
import { dollars, moment, note } from "../../wire/fields.ts";
import { DECIDERS, DECISION_STATUSES } from "./approve.ts";

/** A decision as the owner sees it. */
export const DecisionReply = z.object({
  decisionId: z.uuid(),
  taskId: z.string(),
  type: z.string(),
  description: z.string(),
  agentType: z.string(),
  agency: z.string(),
  operations: z.array(z.string()),
  estimatedCost: dollars,
  status: z.enum(DECISION_STATUSES),
  decidedBy: z.enum(DECIDERS),
  reason: z.string(),
  askedBy: z.string(),
  askedAt: moment,
  decidedAt: z.nullable(moment),
  expiresAt: moment,
  answeredBy: z.nullable(z.string()),
  note: z.nullable(z.string()),
});
export type DecisionReply = z.infer<typeof DecisionReply>;

export const ApprovalsQuery = z.object({
  status: z._default(z.enum([...DECISION_STATUSES, "all"]), "pending"),
});
export type ApprovalsQuery = z.infer<typeof ApprovalsQuery>;

/** The newest first, at most `APPROVALS_MAX` of them. */
export const ApprovalsReply = z.object({ approvals: z.array(DecisionReply) });
export type ApprovalsReply = z.infer<typeof ApprovalsReply>;

export const ANSWERS = ["approve", "deny"] as const;

/** A person's answer. */
export const AnswerBody = z.strictObject({ decision: z.enum(ANSWERS), note: z.optional(note) });
export type AnswerBody = z.infer<typeof AnswerBody>;

/** The same from the page's form, where a note left empty arrives as an empty text. */
export const AnswerForm = z.strictObject({
  decision: z.enum(ANSWERS),
  note: z.optional(z.union([z.literal(""), note])),
});
