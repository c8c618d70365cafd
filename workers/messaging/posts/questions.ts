import * as z from "zod/mini";
import type { Caller } from "../../caller.ts";
import type { Pressed } from "../../telegram/buttons.ts";
import { visible } from "../../wire/characters.ts";
import type { Env } from "../app.ts";
import type { Post } from "../channel.ts";
import { askWorker } from "../talk.ts";

/** A question as somebody reads it on a phone. */
const Question = z.object({
  decisionId: z.string(),
  type: z.string(),
  description: z.string(),
  agentType: z.string(),
  estimatedCost: z.string(),
  reason: z.string(),
  expiresAt: z.string(),
  status: z.string(),
});
type Question = z.infer<typeof Question>;
const Questions = z.object({ approvals: z.array(Question) });
const Refusal = z.object({ detail: z.string(), code: z.string() });

/** Of one message; what is longer is on the page. */
const DESCRIPTION_MAX_CHARS = 1_500;
/** Questions of one list. */
const LISTED_MAX = 5;

type Asking = Pick<Env, "GATE" | "PAGE_URL">;

/** Words of our own, and nothing to answer. */
export const plainPost = (text: string): Post => ({ head: null, text, question: null });

/** What a chat shows for a press, in the place of the message it was pressed at. Null: the gate had no answer, so that it is asked again. */
export async function pressed(
  env: Asking,
  caller: Caller,
  { deed, decisionId }: Pressed,
): Promise<Post | null> {
  const waiting = await waitingQuestions(env, caller);
  if (waiting === null) return null;
  if (deed === "show") {
    const question = waiting.find((one) => one.decisionId === decisionId);
    return question ? postOf(question) : plainPost(GONE);
  }
  const url = `${env.PAGE_URL}/api/approvals/${decisionId}`;
  const { status, body } = await askWorker(env.GATE, caller, "POST", url, { decision: deed });
  if (status >= 500 || status === 429) return null;
  const answered = z.safeParse(Question, body);
  if (status === 200 && answered.success) {
    const head = deed === "approve" ? "Approved." : "Denied.";
    return { head, text: visible(shortOf(answered.data)).text, question: null };
  }
  const refusal = z.safeParse(Refusal, body);
  return plainPost(refusal.success && refusal.data.code !== "not_found" ? refusal.data.detail : GONE);
}

const GONE = "This question does not wait any more.";

/** What waits, each in a message of its own. Null: the gate had no answer. */
export async function listQuestions(env: Asking, caller: Caller): Promise<Post[] | null> {
  const waiting = await waitingQuestions(env, caller);
  if (waiting === null) return null;
  if (waiting.length === 0) return [plainPost("Nothing waits for you.")];
  const more = waiting.length - LISTED_MAX;
  return [
    ...waiting.slice(0, LISTED_MAX).map(postOf),
    ...(more > 0 ? [plainPost(`${more} more: ${env.PAGE_URL}/approvals`)] : []),
  ];
}

async function waitingQuestions(env: Asking, caller: Caller): Promise<Question[] | null> {
  const { status, body } = await askWorker(env.GATE, caller, "GET", `${env.PAGE_URL}/api/approvals`);
  const read = z.safeParse(Questions, body);
  return status === 200 && read.success ? read.data.approvals : null;
}

const shortOf = ({ type, description }: Question): string =>
  `${type}: ${description.slice(0, DESCRIPTION_MAX_CHARS).toWellFormed()}`;

/** "2026-11-29 19:07 UTC", as the gate says when something was answered. */
const minuteOf = (moment: string): string =>
  `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const HIDES = "Careful: it has characters that do not show; their codes stand in their places.";

/** What is said of a question, with what a reader could not see as codes. */
function postOf(question: Question): Post {
  const head = visible(shortOf(question));
  const asked = visible(
    `Asked by ${question.agentType}, for $${question.estimatedCost} at most. ${question.reason}`,
  );
  const text = [
    asked.text,
    ...(head.hidden || asked.hidden ? [HIDES] : []),
    `Until ${minuteOf(question.expiresAt)}`,
  ].join("\n\n");
  return { head: head.text, text, question: question.decisionId };
}
