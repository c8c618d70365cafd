import { ASKS_MODEL, d1, durable, notCopied, type Objects, plainText, tabled } from "../bindings.ts";
import { bindings as door } from "../edge/bindings.ts";

export const objects = {
  Conversation: tabled("conversations", "id"),
  ChatSockets: notCopied(
    "It keeps nothing: what it knows lies with the sockets, which end with the deployment.",
  ),
} as const satisfies Objects;

/** What conversations are bound to. */
export const bindings = {
  /** The owner's context, for the prompt, and the list of conversations: the gate's database. */
  DB: d1(),
  /** The owner's IANA time zone: the model is told which day it is there. */
  TIME_ZONE: plainText(),
  /** One object for each session of each caller. */
  CONVERSATIONS: durable("Conversation", "chat"),
  /** Each person's chief of staff: hears every message before a model does. */
  CHIEFS: durable("Chief", "chief"),
  /** Open pages, told of what changes. */
  LIVE: durable("Live", "live"),
  /** One object for each caller that holds a chat socket open. */
  CHAT_SOCKETS: durable("ChatSockets", "chat"),
  /** The door's own counters: whoever sends frames has the allowance that requests have. */
  CHAT_LIMIT: door.CHAT_LIMIT,
  PAGE_LIMIT: door.PAGE_LIMIT,
  ...ASKS_MODEL,
} as const;
