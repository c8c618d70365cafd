import { d1, durable, json, type Objects, optionalSecret, tabled, text } from "../bindings.ts";

export const objects = { Conversation: tabled("conversations", "id") } as const satisfies Objects;

/** What conversations are bound to. */
export const bindings = {
  /** The owner's context, for the prompt, and the list of conversations: the gate's database. */
  DB: d1(),
  /** The owner's IANA time zone: the model is told which day it is there. */
  TIME_ZONE: text(),
  /** The month's money: every model call is reserved there first. */
  LEDGER: durable("Ledger", "ledger"),
  /** One object for each session of each caller. */
  CONVERSATIONS: durable("Conversation", "chat"),
  /** Open pages, told of what changes. */
  LIVE: durable("Live", "live"),
  /** Where model calls go: the provider, or the AI Gateway in front of it. */
  MODEL_BASE_URL: text(),
  /** What this stack's AI Gateway lets calls in by; absent when calls go elsewhere. */
  AI_GATEWAY_TOKEN: optionalSecret(),
  /** The key for the model provider; without it a message is answered with why. */
  ANTHROPIC_API_KEY: optionalSecret(),
  /** Which model does what: `{chat, decision, background, cheap}`. */
  MODELS: json(),
} as const;
