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

/** Where the next page of a list begins, as the page before says. */
const cursor = z
  .string()
  .check(z.regex(/^\d{1,15}$/, { error: "expected the nextCursor of the page before" }));

export const ApprovalsQuery = z.object({
  status: z._default(z.enum([...DECISION_STATUSES, "all"]), "pending"),
  cursor: z.optional(cursor),
});
export type ApprovalsQuery = z.infer<typeof ApprovalsQuery>;

/** A page of at most `PAGE_MAX`: what is pending oldest first, everything else newest first. */
export const ApprovalsReply = z.object({
  approvals: z.array(DecisionReply),
  /** For the query of the next page; null on the last one. */
  nextCursor: z.nullable(z.string()),
});
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

/** What the page's own links ask for: questions from there on, and the answer that was just given. */
export const PageQuery = z.object({ after: z.optional(cursor), done: z.optional(z.uuid()) });
