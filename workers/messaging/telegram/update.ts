import * as z from "zod/mini";
import { arrivedWords } from "../channel.ts";
import type { ArrivalContent } from "../contract.ts";
import type { SentMessage } from "../taking.ts";

// What of an update is read (core.telegram.org/bots/api#update). Everything else of it is ignored, and so is everything from groups,
// channels, and other bots.

const Account = z.object({ id: z.int(), is_bot: z.boolean() });
const Chat = z.object({ id: z.int(), type: z.string() });

/** core.telegram.org/bots/api#voice: how long it is, its sender says. */
const Voice = z.object({
  file_id: z.string().check(z.maxLength(200)),
  duration: z.int().check(z.minimum(0)),
  file_size: z.optional(z.int()),
});

const Message = z.object({
  message_id: z.int(),
  from: z.optional(Account),
  chat: Chat,
  text: z.optional(z.string()),
  voice: z.optional(Voice),
  /** There where somebody else has said it. */
  forward_origin: z.optional(z.unknown()),
});

export const Update = z.looseObject({
  update_id: z.int(),
  message: z.optional(z.looseObject(Message.shape)),
  callback_query: z.optional(
    z.object({
      id: z.string(),
      from: Account,
      message: z.optional(z.object({ message_id: z.int(), chat: Chat })),
      data: z.optional(z.string()),
    }),
  ),
});
export type Update = z.infer<typeof Update>;

/** Kinds of messages that are not taken, by the word for each. */
const OTHERS = [
  "audio",
  "photo",
  "video",
  "video_note",
  "document",
  "sticker",
  "location",
  "contact",
] as const;

/** What somebody sent in a chat of their own with the bot, its numbers as texts; null for what is not read. */
export function sentOf({ update_id: event, message, callback_query: query }: Update): SentMessage | null {
  if (message) {
    const { from, chat } = message;
    if (!from || from.is_bot || chat.type !== "private") return null;
    const arrived = contentOf(message);
    return { event: String(event), sender: String(from.id), chat: String(chat.id), arrived };
  }
  if (!query?.message || query.data === undefined || query.from.is_bot) return null;
  if (query.message.chat.type !== "private") return null;
  const { data, id, from } = query;
  const { message_id: shown, chat } = query.message;
  const arrived: ArrivalContent = { is: "pressed", data, query: id, message: shown };
  return { event: String(event), sender: String(from.id), chat: String(chat.id), arrived };
}

function contentOf(message: NonNullable<Update["message"]>): ArrivalContent {
  const { text, voice, forward_origin: origin } = message;
  const isForwarded = origin !== undefined;
  if (text !== undefined) return { is: "message", text: arrivedWords(text.toWellFormed(), isForwarded) };
  if (voice) {
    const { file_id: file, duration: seconds, file_size: bytes = null } = voice;
    return { is: "voice", file, seconds, bytes, isForwarded };
  }
  const other = OTHERS.find((name) => name in message);
  return { is: "other", what: other?.replace("_", " ") ?? "message" };
}
