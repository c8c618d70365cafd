import { Problem } from "../../problem.ts";
import { bodyOf } from "../../wire/body.ts";
import type { GateContext } from "../app.ts";
import { AnswersBody, type AnswersReply } from "../schemas/decision.ts";
import { settleQuestion } from "./approvals.ts";

/**
 * Of all the answers of one request together: with two round trips for each answer and retry, and one that tells the pages,
 * twenty answers are 49 of the 50 subrequests of Workers Free (developers.cloudflare.com/workers/platform/limits).
 */
const RETRIES_MAX = 4;

type Result = AnswersReply["results"][number];

/** POST /api/approvals: one answer to several questions, each as if it came alone. */
export async function answerSeveral(c: GateContext): Promise<Response> {
  const { ids, ...answer } = await bodyOf(c.req.raw, AnswersBody);
  const retries = { left: RETRIES_MAX };
  const results: Result[] = [];
  let isChanged = false;
  // One after the other: each approval takes of the day's budget what the next one may no longer have.
  for (const id of ids) {
    const { isNew, ...result } = await answered(c, id, answer, retries);
    results.push(result);
    isChanged ||= isNew;
  }
  if (isChanged) c.env.tell("approvals", "tasks");
  return c.json({ results } satisfies AnswersReply);
}

/** What became of one. Whatever it fails by, the others are answered, and what became of them is told. */
async function answered(
  c: GateContext,
  id: string,
  answer: Omit<AnswersBody, "ids">,
  retries: { left: number },
): Promise<Result & { readonly isNew: boolean }> {
  try {
    const { decision, isNew } = await settleQuestion(c, id, answer, retries);
    return { id, status: decision.status, error: null, isNew };
  } catch (error) {
    if (error instanceof Problem) return { id, status: null, error: error.message, isNew: false };
    console.error(
      JSON.stringify({ level: "error", event: "answer_failed", decision: id, error: String(error) }),
    );
    return {
      id,
      status: null,
      error: "Something failed on our side; look whether it was answered",
      isNew: true,
    };
  }
}
