import { ASKS_MODEL, d1, durable, enlisted, json, type Objects, plainText, service } from "../bindings.ts";

export const objects = { Chief: enlisted("chief") } as const satisfies Objects;

/** What the chiefs of staff are bound to. */
export const bindings = {
  /** One object for each person, and for each program that acts for one. */
  CHIEFS: durable("Chief", "chief"),
  /** Lists the objects, for the nightly copy and the clock. */
  ROSTER: durable("Roster", "runtime"),
  /** The gate's database: what waits for an answer, and how tasks ended. */
  DB: d1(),
  /** Who is asked before an agent changes anything. */
  GATE: service("gate"),
  /** What personas did by themselves. */
  ORCHESTRATOR: durable("Orchestrator", "personas"),
  /** The person's journal and what they have connected. */
  MCP: service("mcp"),
  /** Where what cannot wait is told on the person's devices. */
  OUTBOX: durable("Outbox", "notices"),
  /** Open pages, told of what changes. */
  LIVE: durable("Live", "live"),
  /** Where agents may read pages. */
  FETCH_HOSTS: json(),
  /** The stack's configuration by its keys, without secrets and people: what the architect reads (infra/config/shown.ts). */
  CONFIGURATION: json(),
  /** The owner's IANA time zone, until they name another. */
  TIME_ZONE: plainText(),
  ...ASKS_MODEL,
} as const;
