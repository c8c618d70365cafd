import { Problem } from "../../problem.ts";
import { goOn } from "../executions/life.ts";
import { executionOf } from "../executions/store.ts";
import { ok, type Some } from "../handling.ts";
import { noteChange } from "../store/audit.ts";
import { hasPending, pendingReviews, resolve, reviewsOf } from "./store.ts";

export const reviewHandlers: Some<
  | "GET /api/reviews/pending"
  | "GET /api/executions/:id/reviews"
  | "POST /api/executions/:id/reviews/:reviewId/respond"
> = {
  "GET /api/reviews/pending": (_, { sql }) => ok(pendingReviews(sql)),
  "GET /api/executions/:id/reviews": ({ id }, { sql }) => ok(reviewsOf(sql, executionOf(sql, id).id)),
  "POST /api/executions/:id/reviews/:reviewId/respond": ({ id, params, body }, world) => {
    const { sql, now } = world;
    const { decision, message = null } = body;
    const reviewId = params.reviewId ?? "";
    if (!resolve(sql, { executionId: id, reviewId }, decision, message, now))
      throw new Problem(
        "not_found",
        "No such review waits for an answer; GET /api/reviews/pending lists them",
      );
    noteChange(world, "review.answered", `${id} ${reviewId} ${decision}`);
    if (!hasPending(sql, id)) goOn(id, reviewsOf(sql, id), world);
    return ok({ ok: true, executionId: id, reviewId, decision });
  },
};
