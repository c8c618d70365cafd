import { service } from "../bindings.ts";
import { bindings as door } from "../edge/bindings.ts";

/** What Purser's own tools are bound to. */
export const bindings = {
  /** The Workers whose endpoints they call (catalogue.ts). */
  GATE: service("gate"),
  CHAT: service("chat"),
  LEDGER: service("ledger"),
  /** Whom a person's peers are asked through. */
  MCP: service("mcp"),
  /** Who hears of a halt. */
  PERSONAS: service("personas"),
  /** The door's own counter of messages: a client has one allowance, whichever way it talks. */
  CHAT_LIMIT: door.CHAT_LIMIT,
} as const;
