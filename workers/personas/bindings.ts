import {
  ASKS_MODEL,
  durable,
  json,
  notCopied,
  type Objects,
  one,
  optionalSecret,
  plainText,
  r2,
  service,
} from "../bindings.ts";

export const objects = {
  Orchestrator: one("orchestrator"),
  Runner: notCopied("A run that goes on; the orchestrator begins it anew."),
} as const satisfies Objects;

/** What the personas' orchestrator is bound to. */
export const bindings = {
  /** The task gate, for a run that needs a person's approval. */
  GATE: service("gate"),
  /** The one object that is the personas' database. */
  ORCHESTRATOR: durable("Orchestrator", "personas"),
  /** What credentials are sealed with, derived by the program from `masterKey`: JSON of `CredentialKeys`; absent without one. */
  CREDENTIAL_KEYS: optionalSecret(),
  /** What the secrets of the personas' webhooks are made of, in hex; absent without a master key. */
  WEBHOOK_KEY: optionalSecret(),
  /** "yes" where the owner lets clients connect a Claude subscription; otherwise empty. */
  CLAUDE_SUBSCRIPTION: plainText(),
  /** What workers sign their frames with, and what their address is made of; absent where none may connect. */
  WORKER_TOKEN: optionalSecret(),
  /** The one that it replaced, taken for a while more; absent without a rotation. */
  PREVIOUS_WORKER_TOKEN: optionalSecret(),
  /** When both end: `{expiresAt, previousUntil?}`; null where no worker may connect. */
  WORKER_TOKEN_TERMS: json(),
  /** "yes" where workers of the earlier protocol may connect, which sign nothing; otherwise empty. */
  WORKER_PLAIN: plainText(),
  /** The owner's IANA time zone, for schedules that name none. */
  TIME_ZONE: plainText(),
  /** Under `outputs/`: what executions of a day ago have said at length. */
  BACKUPS: r2(),
  /** One object for each execution that goes on at the edge. */
  RUNNER: durable("Runner", "personas"),
  /** Started for executions that wait for its worker. */
  MACHINE: durable("Machine", "machine"),
  /** What the deploy says of the machine (waking/shape.ts); null for a deployment without one. */
  MACHINE_SHAPE: json(),
  /** Where what a persona has to say to the owner is told. */
  OUTBOX: durable("Outbox", "notices"),
  /** Tells open pages what has changed. */
  LIVE: durable("Live", "live"),
  ...ASKS_MODEL,
} as const;
