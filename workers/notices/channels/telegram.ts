import type { Outside } from "../../outside.ts";
import { callTelegram } from "../../telegram/api.ts";
import { buttonData } from "../../telegram/buttons.ts";
import { TELEGRAM_MESSAGE_MAX_CHARS } from "../../telegram/split.ts";
import type { CallOutcome } from "../../wire/called.ts";
import type { PairedChat } from "../chats/store.ts";
import type { Channel, ChannelMessage } from "./channel.ts";
import { noticeWords, outcomeOf } from "./chats.ts";

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

async function sendTo(chat: string, message: ChannelMessage, settings: Settings): Promise<CallOutcome> {
  const { text, decisionId } = noticeWords(message);
  const data =
    decisionId === null ? null : await buttonData(settings.token, chat, { deed: "show", decisionId });
  return callTelegram(settings, "sendMessage", {
    chat_id: chat,
    text: text.slice(0, TELEGRAM_MESSAGE_MAX_CHARS).toWellFormed(),
    ...(data === null
      ? {}
      : { reply_markup: { inline_keyboard: [[{ text: "Show it", callback_data: data }]] } }),
  });
}
