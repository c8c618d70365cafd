import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import { nullableText, optionalText } from "../schemas.ts";

const DECISIONS = ["approved", "rejected"] as const;

export const Review = z.object({
  reviewId: z.string(),
  executionId: z.string(),
  personaId: z.string(),
  projectId: z.string(),
  /** What the run said, as JSON in a text. */
  payload: z.string(),
  status: z.enum(["pending", ...DECISIONS, "timed_out"]),
  /** Unix milliseconds, as upstream's clients read it. */
  createdAt: count,
  resolvedAt: z.nullable(moment),
  responseMessage: nullableText,
});
export type Review = z.infer<typeof Review>;

export const RespondBody = z.object({ decision: z.enum(DECISIONS), message: optionalText(10_000) });
export const RespondReply = z.object({
  ok: z.literal(true),
  executionId: z.string(),
  reviewId: z.string(),
  decision: z.enum(DECISIONS),
});
