import type { Outside } from "../../outside.ts";
import { callSlack } from "../../slack/api.ts";
import { slackButton, slackPlain } from "../../slack/message.ts";
import type { PairedChat } from "../chats/store.ts";
import type { Channel } from "./channel.ts";
import { noticeWords, outcomeOf } from "./chats.ts";

type Settings = { readonly token: string } & Pick<Outside, "send">;

/** The conversations that people have paired with the app, as in Telegram. */
export const slack = (settings: Settings, chats: readonly Pick<PairedChat, "chat">[]): Channel => ({
  name: "slack",
  calls: chats.length,
  async send(message) {
    const { text, decisionId } = noticeWords(message);
    const answers = chats.map(async ({ chat }) => {
      const show = decisionId && (await slackButton(settings.token, chat, decisionId, ["show", "Show it"]));
      const given = { channel: chat, ...slackPlain([text], show ? [show] : []) };
      return callSlack(settings, "chat.postMessage", given);
    });
    return outcomeOf(await Promise.all(answers));
  },
});
