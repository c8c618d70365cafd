import type { Outside } from "../../outside.ts";
import { callTelegram } from "../../telegram/api.ts";
import { answerButtons, buttonData, pressedOf } from "../../telegram/buttons.ts";
import { downloadFile } from "../../telegram/download.ts";
import { escaped } from "../../telegram/html.ts";
import { messagesOf } from "../../telegram/split.ts";
import { fromBase64, toBase64 } from "../../wire/base64.ts";
import type { CallOutcome } from "../../wire/called.ts";
import { type MessengerChannel, type OutgoingMessage, type Post, postWords } from "../channel.ts";
import type { QueuedCall } from "../store.ts";
import { Drafting } from "./drafting.ts";

/** As BotFather gave it, and the way out. */
export type Bot = { readonly token: string } & Pick<Outside, "clock" | "send">;

/** The owner's Telegram bot. */
export const telegramChannel = (bot: Bot): MessengerChannel => ({
  name: "telegram",
  hello:
    "This chat is yours now: what you write here goes to your assistant, and what waits for you comes here.\n\n/approvals shows what waits for an answer, /stop ends a reply, /unpair ends this.",
  reply: ({ chat }, markdown) =>
    messagesOf(markdown).map(({ html, plain }) => botCall("sendMessage", { chat_id: chat }, html, plain)),
  post: async ({ chat }, post) =>
    botCall("sendMessage", { chat_id: chat }, htmlOf(post), postWords(post), await buttons(bot, chat, post)),
  async change({ chat, arrived }, post) {
    const message = arrived.is === "pressed" ? arrived.message : 0;
    const where = { chat_id: chat, message_id: message };
    return botCall("editMessageText", where, htmlOf(post), postWords(post), await buttons(bot, chat, post));
  },
  pressed: async ({ chat, arrived }) =>
    arrived.is === "pressed" ? pressedOf(bot.token, chat, arrived.data) : null,
  // It may come too late, which means nothing (core.telegram.org/bots/api#answercallbackquery).
  async release({ arrived }, isOurs) {
    if (arrived.is !== "pressed") return;
    const words = isOurs ? {} : { text: "This button is not yours." };
    await callTelegram(bot, "answerCallbackQuery", { callback_query_id: arrived.query, ...words });
  },
  draft: ({ chat, event }) => new Drafting(bot, chat, event),
  fetchVoice: (file, maxBytes) => downloadFile(bot, file, maxBytes),
  spoken: ({ chat }, audio) => ({
    method: "sendVoice",
    body: JSON.stringify({ chat_id: chat, audio: toBase64(audio) }),
    plain: "",
  }),
  send: (call) => (call.method === "sendVoice" ? sentVoice(call, bot) : sent(call, bot)),
});

const htmlOf = ({ head, text }: Post): string =>
  [...(head === null ? [] : [`<b>${escaped(head)}</b>`]), ...(text === "" ? [] : [escaped(text)])].join(
    "\n\n",
  );

async function buttons({ token }: Bot, chat: string, { question }: Post) {
  const row = await answerButtons(question, async (decisionId, [deed, text]) => ({
    text,
    callback_data: await buttonData(token, chat, { deed, decisionId }),
  }));
  return row.length === 0 ? [] : [row];
}

/** A call of the bot's that shows a text. */
function botCall(
  method: OutgoingMessage["method"],
  where: object,
  html: string,
  plain: string,
  rows: readonly (readonly object[])[] = [],
): OutgoingMessage {
  const body = {
    ...where,
    text: html,
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 || method === "editMessageText" ? { reply_markup: { inline_keyboard: rows } } : {}),
  };
  return { method, body: JSON.stringify(body), plain };
}

/** core.telegram.org/bots/api#sendvoice: a file of Opus in Ogg, in a form of its own. */
async function sentVoice({ body }: QueuedCall, bot: Bot): Promise<CallOutcome> {
  const { chat_id: chat, audio } = JSON.parse(body) as { chat_id: string; audio: string };
  const form = new FormData();
  form.set("chat_id", chat);
  form.set("voice", new Blob([fromBase64(audio)], { type: "audio/ogg" }), "answer.ogg");
  return callTelegram(bot, "sendVoice", form);
}

/** The text as it was written where Telegram cannot read it as HTML. */
async function sent({ method, body, plain }: QueuedCall, bot: Bot): Promise<CallOutcome> {
  const given = JSON.parse(body) as Record<string, unknown>;
  const answer = await callTelegram(bot, method, given);
  if (answer.is !== "refused") return answer;
  // What an edit asks for is so already.
  if (answer.failure.includes("message is not modified")) return { is: "done", result: true };
  if (answer.status !== 400 || !answer.failure.includes("can't parse entities")) return answer;
  const { parse_mode: _, ...rest } = given;
  return callTelegram(bot, method, { ...rest, text: plain });
}
