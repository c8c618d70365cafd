import type { Outside } from "../../outside.ts";
import { callTelegram, type TelegramAnswer } from "../../telegram/api.ts";
import { buttonData } from "../../telegram/buttons.ts";
import { TELEGRAM_MESSAGE_MAX_CHARS } from "../../telegram/split.ts";
import type { PairedChat } from "../chats/store.ts";
import type { Attempted, Channel, ChannelMessage } from "./channel.ts";

type Settings = {
  /** As BotFather gave it. */
  readonly token: string;
  readonly send: Outside["send"];
};

/**
 * The chats that people have paired with the bot. A question comes with a button that shows it there; what it asks is sent once somebody
 * presses that. A message that any chat took is delivered; where nobody knows whether one did, it is not sent again.
 */
export const telegram = (settings: Settings, chats: readonly Pick<PairedChat, "chat">[]): Channel => ({
  name: "telegram",
  calls: chats.length,
  async send(message) {
    const answers = chats.map(({ chat }) => sendTo(chat, message, settings));
    return outcomeOf(await Promise.all(answers));
  },
});

async function sendTo(
  chat: string,
  { event, fields }: ChannelMessage,
  settings: Settings,
): Promise<TelegramAnswer> {
  const { detail, decisionId } = fields;
  const text = (typeof detail === "string" ? detail : `News: ${event}.`).slice(0, TELEGRAM_MESSAGE_MAX_CHARS);
  const isQuestion = event === "approval.pending" && typeof decisionId === "string";
  const data = isQuestion ? await buttonData(settings.token, chat, { deed: "show", decisionId }) : null;
  return callTelegram(settings, "sendMessage", {
    chat_id: chat,
    text: text.toWellFormed(),
    ...(data === null
      ? {}
      : { reply_markup: { inline_keyboard: [[{ text: "Show it", callback_data: data }]] } }),
  });
}

function outcomeOf(answers: readonly TelegramAnswer[]): Attempted {
  if (answers.some(({ is }) => is === "done")) return { ok: true };
  const unknown = answers.find((answer) => answer.is === "unknown");
  if (unknown) return { ok: false, failure: unknown.failure, isUnknown: true };
  const refused = answers.filter((answer) => answer.is === "refused");
  const waits = refused.map(({ againInMs }) => againInMs ?? 0);
  return {
    ok: false,
    failure: refused[0]?.failure ?? "no chat is left",
    ...(Math.max(0, ...waits) > 0 ? { againInMs: Math.max(...waits) } : {}),
  };
}
