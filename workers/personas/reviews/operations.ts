import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { RespondBody, RespondReply, Review } from "./schemas.ts";

export const reviewOperations = {
  "GET /api/reviews/pending": {
    summary: "Questions of executions that wait for a person",
    description: "The newest first.",
    reply: z.array(Review),
  },
  "GET /api/executions/:id/reviews": {
    summary: "All questions of one execution",
    description: "In the order in which they were asked.",
    reply: z.array(Review),
    fails: [404],
  },
  "POST /api/executions/:id/reviews/:reviewId/respond": {
    summary: "Answer a question; the execution goes on",
    description:
      "With the decision and the message as its next turn. One that was answered before, or waits no more, is 404.",
    body: RespondBody,
    reply: RespondReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
