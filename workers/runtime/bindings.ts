import { durable, enlisted, json, type Objects, one, optionalSecret, service, text } from "../bindings.ts";

export const objects = {
  AgentSession: enlisted("session"),
  Notes: enlisted("notes"),
  // Read after those that it lists, so that it lists all that were read.
  Roster: one("roster"),
} as const satisfies Objects;

/** What the agent endpoint is bound to. */
export const bindings = {
  /** The task gate, for an agent that asks before it acts. */
  GATE: service("gate"),
  /** The month's money: every model call is reserved there first. */
  LEDGER: durable("Ledger", "ledger"),
  /** One object for each session of each client. */
  SESSIONS: durable("AgentSession", "runtime"),
  /** One object for the notes of each group of each client. */
  NOTES: durable("Notes", "runtime"),
  /** One object that lists the sessions and the groups. */
  ROSTER: durable("Roster", "runtime"),
  /** Hosts that the fetch tool may read: `string[]`. */
  FETCH_HOSTS: json(),
  /** Web searches that one run may make; 0 = the tool is not offered. */
  WEB_SEARCHES: json(),
  /** Where model calls go: the provider, or the AI Gateway in front of it. */
  MODEL_BASE_URL: text(),
  /** What this stack's AI Gateway lets calls in by; absent when calls go elsewhere. */
  AI_GATEWAY_TOKEN: optionalSecret(),
  /** The key for the model provider; without it a run says so. */
  ANTHROPIC_API_KEY: optionalSecret(),
  /** Which model does what: `{chat, decision, background, cheap}`. */
  MODELS: json(),
} as const;
