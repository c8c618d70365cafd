import {
  durable,
  enlisted,
  json,
  type Objects,
  one,
  optionalSecret,
  plainText,
  ratelimit,
  service,
} from "../bindings.ts";

export const objects = {
  PersonalJournal: enlisted("journal"),
  Connections: one("connections"),
  Peers: one("peers"),
} as const satisfies Objects;

/** What the servers about a person's own things are bound to. */
export const bindings = {
  /** Who is asked before something is changed elsewhere. */
  GATE: service("gate"),
  /** One object for each person's journal, by the person's address. */
  JOURNALS: durable("PersonalJournal", "mcp"),
  /** The one object of everybody's connections to other services. */
  CONNECTIONS: durable("Connections", "mcp"),
  /** The one object of everybody's peers: other households that ask, and are asked. */
  PEERS: durable("Peers", "mcp"),
  /** The owner's outbox: a person hears there that a meeting was called off. */
  OUTBOX: durable("Outbox", "notices"),
  /** Requests of one peer that has proven to be one, in a minute. */
  PEER_LIMIT: ratelimit(20, 60),
  /** Everybody of this household, each profile by its name: `string[]`. Who has left gets nothing, and is asked nothing by a peer. */
  PEOPLE: json(),
  /** What credentials are sealed with, as the personas' are; absent without a master key. */
  CREDENTIAL_KEYS: optionalSecret(),
  /** The list by which the nightly copy finds journals. */
  ROSTER: durable("Roster", "runtime"),
  /** Where a journal that never was begins: `machine` where that is always on, else `edge`. */
  JOURNAL_HOME: plainText(),
  /** How journals on the machine are reached (journal/home/machine.ts); absent without a machine. */
  MACHINE_JOURNALS: optionalSecret(),
  /** What the machine's gateway signs by, for whom it asks the servers of services; absent without a machine. */
  MACHINE_TOOLS_KEY: optionalSecret(),
  /** The owner's address: programs that act for a person act for them. */
  OWNER: plainText(),
  /** The owner's IANA time zone, for who has set none in the journal. */
  TIME_ZONE: plainText(),
} as const;
