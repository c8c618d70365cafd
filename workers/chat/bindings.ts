import { ASKS_MODEL, d1, durable, type Objects, plainText, tabled } from "../bindings.ts";

export const objects = { Conversation: tabled("conversations", "id") } as const satisfies Objects;

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
  ...ASKS_MODEL,
} as const;
