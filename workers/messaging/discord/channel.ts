import { callDiscord } from "../../discord/api.ts";
import {
  DISCORD_MESSAGE_MAX_CHARS,
  discordButton,
  discordMarkdown,
  discordPlain,
} from "../../discord/message.ts";
import type { Outside } from "../../outside.ts";
import { answerButtons, pressedOf } from "../../telegram/buttons.ts";
import { type MessengerChannel, type OutgoingMessage, type Post, postWords } from "../channel.ts";
import { piecesOf } from "../posts/pieces.ts";
import type { ArrivalTask, QueuedCall } from "../store.ts";

/** The application's bot token, and the way out. */
export type DiscordBot = { readonly token: string } & Pick<Outside, "clock" | "send">;

/** What is kept until it is sent. `path` holds what lets it in for fifteen minutes, so that it is gone once it was sent. */
type Kept = { readonly path: string; readonly message: object };

/**
 * The owner's Discord application, by its commands. An answer goes where its command was given: the first message in the place of
 * "thinking…", which may be written again, the others behind it.
 */
export const discordChannel = (bot: DiscordBot): MessengerChannel => ({
  name: "discord",
  hello:
    "This account is yours now: /ask goes to your assistant, and what waits for you comes as a direct message. /approvals shows what waits for an answer, /stop ends a reply, /unpair ends this.",
  reply: (task, markdown) =>
    piecesOf(markdown, DISCORD_MESSAGE_MAX_CHARS - 50).map((text, at) =>
      outgoing(task, discordMarkdown(text), text, at),
    ),
  post: async (task, post, at) => outgoing(task, await messageOf(bot, task.chat, post), postWords(post), at),
  change: async (task, post) => outgoing(task, await messageOf(bot, task.chat, post), postWords(post), 0),
  pressed: async ({ chat, arrived }) =>
    arrived.is === "pressed" ? pressedOf(bot.token, chat, arrived.data) : null,
  async send({ method, body }: QueuedCall) {
    const { path, message } = JSON.parse(body) as Kept;
    const caller = { token: null, send: bot.send };
    return method === "sendMessage"
      ? callDiscord(caller, "POST", path, message)
      : callDiscord(caller, "PATCH", `${path}/messages/@original`, message);
  },
});

async function messageOf({ token }: DiscordBot, chat: string, { question, ...words }: Post) {
  const buttons = await answerButtons(question, (id, button) => discordButton(token, chat, id, button));
  return discordPlain(postWords(words), buttons);
}

function outgoing({ arrived }: ArrivalTask, message: object, plain: string, at: number): OutgoingMessage {
  const path = arrived.is === "pressed" ? arrived.query : "via" in arrived ? (arrived.via ?? "") : "";
  const kept: Kept = { path, message };
  return { method: at === 0 ? "editMessageText" : "sendMessage", body: JSON.stringify(kept), plain };
}
