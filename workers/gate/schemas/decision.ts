import * as z from "zod/mini";
import { amount, dollars, moment, note } from "../../wire/fields.ts";
import { MONITORING_LEVELS } from "../rules/risk.ts";
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

/** Where the next page of a list begins, as that field of the page before says. */
export const cursorOf = (field: string) =>
  z.string().check(z.regex(/^\d{1,15}$/, { error: `expected the ${field} of the page before` }));
const cursor = cursorOf("nextCursor");

/** What an approval would give now, and what it leaves. */
const Offer = z.object({
  costLimit: dollars,
  maxDurationSeconds: z.int(),
  monitoringLevel: z.enum(MONITORING_LEVELS),
  /** Of today's budget for agencies, once the task's estimate is set aside. */
  leavesToday: dollars,
});
export type Offer = z.infer<typeof Offer>;

/** A decision in the list of them. */
const ListedDecision = z.extend(DecisionReply, {
  /** Null when it no longer waits, or is for more than what is left of today's budget. */
  offer: z.nullable(Offer),
});

export const ApprovalsQuery = z.object({
  status: z._default(z.enum([...DECISION_STATUSES, "all"]), "pending"),
  cursor: z.optional(cursor),
});
export type ApprovalsQuery = z.infer<typeof ApprovalsQuery>;

/** A page of at most `PAGE_MAX`: what is pending oldest first, everything else newest first. */
export const ApprovalsReply = z.object({
  approvals: z.array(ListedDecision),
  /** For the query of the next page; null on the last one. */
  nextCursor: z.nullable(z.string()),
  /** Whose days the day's budget counts by, such as "Europe/Berlin". */
  timeZone: z.string(),
  /** When the day ends whose budget this is; a page need not know a zone for that. */
  dayEndsAt: moment,
});
export type ApprovalsReply = z.infer<typeof ApprovalsReply>;

/** What is given less time cannot report, or be looked at, before it ends. */
export const LEASE_MIN_SECONDS = 60;

export const ANSWERS = ["approve", "deny"] as const;

/** A person's answer. */
export const AnswerBody = z
  .strictObject({
    decision: z.enum(ANSWERS),
    note: z.optional(note),
    /** Less than the offer; what is left out is as offered. */
    limits: z.optional(
      z.strictObject({
        costLimit: z.optional(amount),
        maxDurationSeconds: z.optional(z.int().check(z.minimum(LEASE_MIN_SECONDS))),
      }),
    ),
  })
  .check(
    z.refine(({ decision, limits }) => decision === "approve" || limits === undefined, {
      path: ["limits"],
      error: "only an approval has limits; leave them out, or approve",
    }),
  );
export type AnswerBody = z.infer<typeof AnswerBody>;

/** How many questions are answered at once: with their retries below the 50 subrequests of Workers Free. */
export const ANSWERS_MAX = 20;

/** One answer to several questions. */
export const AnswersBody = z.strictObject({
  decision: z.enum(ANSWERS),
  ids: z.array(z.uuid()).check(
    z.minLength(1),
    z.maxLength(ANSWERS_MAX),
    z.refine((ids) => new Set(ids).size === ids.length, { error: "expected each decision once" }),
  ),
  note: z.optional(note),
});
export type AnswersBody = z.infer<typeof AnswersBody>;

/** What became of each, in the order in which they were sent. */
export const AnswersReply = z.object({
  results: z.array(
    z.object({
      id: z.uuid(),
      /** Null where the answer was not taken. */
      status: z.nullable(z.enum(DECISION_STATUSES)),
      /** Why it was not; null where it was. */
      error: z.nullable(z.string()),
    }),
  ),
});
export type AnswersReply = z.infer<typeof AnswersReply>;

/** The same from the page's form, where a note left empty arrives as an empty text. */
export const AnswerForm = z.strictObject({
  decision: z.enum(ANSWERS),
  note: z.optional(z.union([z.literal(""), note])),
});

/** What the page's own links ask for: questions from there on, and the answer that was just given. */
export const PageQuery = z.object({ after: z.optional(cursor), done: z.optional(z.uuid()) });
