import { service } from "../bindings.ts";
import { bindings as door } from "../edge/bindings.ts";

/** What the MCP server is bound to. */
export const bindings = {
  /** The Workers whose endpoints its tools call (catalogue.ts). */
  GATE: service("gate"),
  CHAT: service("chat"),
  LEDGER: service("ledger"),
  /** Who hears of a halt. */
  PERSONAS: service("personas"),
  /** The door's own counter of messages: a client has one allowance, whichever way it talks. */
  CHAT_LIMIT: door.CHAT_LIMIT,
} as const;
