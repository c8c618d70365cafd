import * as z from "zod/mini";
import { callDiscord } from "../../discord/api.ts";
import { discordButton, discordPlain } from "../../discord/message.ts";
import type { Outside } from "../../outside.ts";
import type { CallOutcome } from "../../wire/called.ts";
import type { PairedChat } from "../chats/store.ts";
import type { Channel, ChannelMessage } from "./channel.ts";
import { noticeWords, outcomeOf } from "./chats.ts";

type Settings = { readonly token: string } & Pick<Outside, "send">;

/** docs.discord.com/developers/resources/user#create-dm: the one that is there, where there is one. */
const Conversation = z.looseObject({ id: z.string() });
const CALLS_OF_ONE = 2;

/** A direct message to each account that people have paired, as in Telegram. */
export const discord = (settings: Settings, chats: readonly Pick<PairedChat, "chat">[]): Channel => ({
  name: "discord",
  calls: CALLS_OF_ONE * chats.length,
  async send(message) {
    const answers = chats.map(({ chat }) => sendTo(chat, message, settings));
    return outcomeOf(await Promise.all(answers));
  },
});

async function sendTo(account: string, message: ChannelMessage, settings: Settings): Promise<CallOutcome> {
  const { text, decisionId } = noticeWords(message);
  const opened = await callDiscord(settings, "POST", "/users/@me/channels", { recipient_id: account });
  // Nothing was said yet, so that it may be tried again.
  if (opened.is === "unknown")
    return { is: "refused", status: 503, failure: opened.failure, againInMs: null };
  if (opened.is === "refused") return opened;
  const conversation = z.safeParse(Conversation, opened.result);
  if (!conversation.success)
    return { is: "refused", status: 502, failure: "its answer could not be read", againInMs: null };
  const show = decisionId && (await discordButton(settings.token, account, decisionId, ["show", "Show it"]));
  const given = discordPlain(text, show ? [show] : []);
  return callDiscord(settings, "POST", `/channels/${conversation.data.id}/messages`, given);
}
