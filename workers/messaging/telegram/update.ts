import * as z from "zod/mini";
import { arrivedWords } from "../channel.ts";
import type { ArrivalContent } from "../contract.ts";
import type { SentMessage } from "../taking.ts";

// What of an update is read (core.telegram.org/bots/api#update). Everything else of it is ignored, and so is everything from channels, other
// bots, and whoever speaks in a group under its own name (anonymous administrators).

const Account = z.object({ id: z.int(), is_bot: z.boolean() });
const Chat = z.object({ id: z.int(), type: z.string(), title: z.optional(z.string()) });

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
  /** There where a group or a channel speaks, and no person. */
  sender_chat: z.optional(z.unknown()),
  reply_to_message: z.optional(z.object({ from: z.optional(Account) })),
  /** There where somebody else has said it. */
  forward_origin: z.optional(z.unknown()),
});

export const Update = z.looseObject({
  update_id: z.int(),
  message: z.optional(z.looseObject(Message.shape)),
  /** The bot's own place in a chat has changed. */
  my_chat_member: z.optional(
    z.object({ chat: Chat, from: Account, new_chat_member: z.object({ status: z.string() }) }),
  ),
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

/** Telegram has two kinds, of which the small one becomes the large one. */
const isGroup = ({ type }: z.infer<typeof Chat>): boolean => type === "group" || type === "supergroup";

/**
 * What somebody sent to the bot, in a chat of their own or in a group, its numbers as texts; null for what is not read.
 *
 * @param bot its number: an answer to it is for it
 */
export function sentOf(
  { update_id: event, message, callback_query: query }: Update,
  bot: string,
): SentMessage | null {
  if (message) {
    const { from, chat } = message;
    if (!from || from.is_bot) return null;
    if (isGroup(chat)) return fromGroup(String(event), { ...message, from }, bot);
    if (chat.type !== "private") return null;
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

const TITLE_MAX_CHARS = 100;

/** Of a group only text is read, and only a person's. Buttons are nobody's there: a question is never shown in one. */
function fromGroup(
  event: string,
  message: NonNullable<Update["message"]> & { readonly from: z.infer<typeof Account> },
  bot: string,
): SentMessage | null {
  const { from, chat, sender_chat: speaker, reply_to_message: before } = message;
  const arrived = contentOf(message);
  if (speaker !== undefined || arrived.is !== "message") return null;
  const called = [...arrived.text.matchAll(/@(\w{4,32})/g)].map(([, name = ""]) => name.toLowerCase());
  const isReply = String(before?.from?.id ?? "") === bot;
  const title = (chat.title ?? "").slice(0, TITLE_MAX_CHARS).toWellFormed();
  const group = { title, called, isReply };
  return { event, sender: String(from.id), chat: String(chat.id), arrived, group };
}

/** The bot was put into a group, or sent away from one; null for everything else. */
export function movedOf({
  my_chat_member: moved,
}: Update): { readonly chat: string; readonly by: string; readonly isIn: boolean } | null {
  if (!moved || !isGroup(moved.chat)) return null;
  const { status } = moved.new_chat_member;
  return {
    chat: String(moved.chat.id),
    by: String(moved.from.id),
    isIn: status !== "left" && status !== "kicked",
  };
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
