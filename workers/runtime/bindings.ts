import { ASKS_MODEL, durable, enlisted, json, type Objects, one, service } from "../bindings.ts";

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
  ...ASKS_MODEL,
} as const;
