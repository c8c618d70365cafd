import * as z from "zod/mini";
import type { Caller } from "../caller.ts";
import { buttonData, type Pressed } from "../telegram/buttons.ts";
import { escaped } from "../telegram/html.ts";
import { visible } from "../wire/characters.ts";
import type { Env } from "./app.ts";
import type { QueuedCall } from "./store.ts";
import { askWorker } from "./talk.ts";

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

type Asking = Pick<Env, "GATE" | "PAGE_URL"> & { readonly TELEGRAM_TOKEN: string };
export type BotCall = Pick<QueuedCall, "method" | "body" | "plain">;

/** What a chat shows for a press: the message it was pressed at, changed. Null: the gate had no answer, so that it is asked again. */
export async function pressed(
  env: Asking,
  caller: Caller,
  chat: string,
  message: number,
  { deed, decisionId }: Pressed,
): Promise<BotCall | null> {
  const edit = (html: string, plain: string, buttons: readonly (readonly object[])[] = []) =>
    botCall("editMessageText", { chat_id: chat, message_id: message }, html, plain, buttons);
  const waiting = await waitingQuestions(env, caller);
  if (waiting === null) return null;
  const question = waiting.find((one) => one.decisionId === decisionId);
  if (deed === "show") {
    if (!question) return edit(escaped(GONE), GONE);
    return edit(htmlOf(question), plainOf(question), await buttonsOf(env.TELEGRAM_TOKEN, chat, question));
  }
  const url = `${env.PAGE_URL}/api/approvals/${decisionId}`;
  const { status, body } = await askWorker(env.GATE, caller, "POST", url, { decision: deed });
  if (status >= 500 || status === 429) return null;
  const answered = z.safeParse(Question, body);
  if (status === 200 && answered.success) {
    const word = deed === "approve" ? "Approved" : "Denied";
    const what = visible(shortOf(answered.data)).text;
    return edit(`<b>${word}.</b> ${escaped(what)}`, `${word}. ${what}`);
  }
  const refusal = z.safeParse(Refusal, body);
  const why = refusal.success && refusal.data.code !== "not_found" ? refusal.data.detail : GONE;
  return edit(escaped(why), why);
}

const GONE = "This question does not wait any more.";

/** What waits, each in a message of its own. Null: the gate had no answer. */
export async function listQuestions(env: Asking, caller: Caller, chat: string): Promise<BotCall[] | null> {
  const waiting = await waitingQuestions(env, caller);
  if (waiting === null) return null;
  if (waiting.length === 0) return [sayPlain(chat, "Nothing waits for you.")];
  const shown = waiting
    .slice(0, LISTED_MAX)
    .map(async (question) =>
      botCall(
        "sendMessage",
        { chat_id: chat },
        htmlOf(question),
        plainOf(question),
        await buttonsOf(env.TELEGRAM_TOKEN, chat, question),
      ),
    );
  const more = waiting.length - LISTED_MAX;
  return [
    ...(await Promise.all(shown)),
    ...(more > 0 ? [sayPlain(chat, `${more} more: ${env.PAGE_URL}/approvals`)] : []),
  ];
}

async function waitingQuestions(env: Asking, caller: Caller): Promise<Question[] | null> {
  const { status, body } = await askWorker(env.GATE, caller, "GET", `${env.PAGE_URL}/api/approvals`);
  const read = z.safeParse(Questions, body);
  return status === 200 && read.success ? read.data.approvals : null;
}

async function buttonsOf(token: string, chat: string, { decisionId }: Question) {
  const data = (deed: "approve" | "deny") => buttonData(token, chat, { deed, decisionId });
  const [approve, deny] = await Promise.all([data("approve"), data("deny")]);
  return [
    [
      { text: "Approve", callback_data: approve },
      { text: "Deny", callback_data: deny },
    ],
  ];
}

const shortOf = ({ type, description }: Question): string =>
  `${type}: ${description.slice(0, DESCRIPTION_MAX_CHARS).toWellFormed()}`;

/** What is said of a question, with what a reader could not see as codes. */
function plainOf(question: Question): string {
  const { text, hidden } = visible(
    [
      shortOf(question),
      `Asked by ${question.agentType}, for $${question.estimatedCost} at most. ${question.reason}`,
    ].join("\n\n"),
  );
  return [text, ...(hidden ? [HIDES] : []), `Until ${question.expiresAt}`].join("\n\n");
}

const HIDES = "Careful: it has characters that do not show; their codes stand in their places.";

const htmlOf = (question: Question): string => {
  const [first = "", ...rest] = plainOf(question).split("\n\n");
  return [`<b>${escaped(first)}</b>`, ...rest.map(escaped)].join("\n\n");
};

/** A call of the bot's that shows a text. */
export function botCall(
  method: BotCall["method"],
  where: object,
  html: string,
  plain: string,
  buttons: readonly (readonly object[])[] = [],
): BotCall {
  const body = {
    ...where,
    text: html,
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    ...(buttons.length > 0 || method === "editMessageText"
      ? { reply_markup: { inline_keyboard: buttons } }
      : {}),
  };
  return { method, body: JSON.stringify(body), plain };
}

/** A sentence of our own. */
export const sayPlain = (chat: string, text: string): BotCall =>
  botCall("sendMessage", { chat_id: chat }, escaped(text), text);
