import type { Outside } from "../../outside.ts";
import { callSlack } from "../../slack/api.ts";
import { slackButton, slackMarkdown, slackPlain } from "../../slack/message.ts";
import { answerButtons, pressedOf } from "../../telegram/buttons.ts";
import { type MessengerChannel, type OutgoingMessage, type Post, postWords } from "../channel.ts";
import { piecesOf } from "../posts/pieces.ts";
import type { QueuedCall } from "../store.ts";

/** Of all Markdown of one message (docs.slack.dev/reference/block-kit/blocks/markdown-block). */
const MARKDOWN_MAX_CHARS = 12_000;

/** The app's bot token, and the way out. */
export type SlackBot = { readonly token: string } & Pick<Outside, "clock" | "send">;

const METHODS = { sendMessage: "chat.postMessage", editMessageText: "chat.update" } as const;

/** The owner's Slack app, in a conversation of its own with each person. */
export const slackChannel = (bot: SlackBot): MessengerChannel => ({
  name: "slack",
  hello:
    "This conversation is yours now: what you write here goes to your assistant, and what waits for you comes here.\n\n!approvals shows what waits for an answer, !stop ends a reply, !unpair ends this.",
  reply: ({ chat }, markdown) =>
    piecesOf(markdown, MARKDOWN_MAX_CHARS).map((text) =>
      outgoing("sendMessage", { channel: chat, ...slackMarkdown(text) }, text),
    ),
  post: async ({ chat }, post) =>
    outgoing("sendMessage", { channel: chat, ...(await messageOf(bot, chat, post)) }, postWords(post)),
  async change({ chat, arrived }, post) {
    const ts = arrived.is === "pressed" ? arrived.message : "";
    const body = { channel: chat, ts, ...(await messageOf(bot, chat, post)) };
    return outgoing("editMessageText", body, postWords(post));
  },
  pressed: async ({ chat, arrived }) =>
    arrived.is === "pressed" ? pressedOf(bot.token, chat, arrived.data) : null,
  send: ({ method, body }: QueuedCall) =>
    callSlack(
      bot,
      METHODS[method === "editMessageText" ? method : "sendMessage"],
      JSON.parse(body) as object,
    ),
});

async function messageOf({ token }: SlackBot, chat: string, { head, text, question }: Post) {
  const buttons = await answerButtons(question, (id, button) => slackButton(token, chat, id, button));
  return slackPlain([head ?? "", text], buttons);
}

const outgoing = (method: OutgoingMessage["method"], body: object, plain: string): OutgoingMessage => ({
  method,
  body: JSON.stringify(body),
  plain,
});
