import { durable, json, type Objects, one, optionalSecret, r2, service } from "../bindings.ts";

export const objects = {
  Machine: {
    ...one("machine"),
    notRestored:
      "It is about one machine in Azure, which a new environment has not: written back, it would take its own for running, or asleep, by the other's word. What the month has cost is in the restored ledger, and the hours of the day before are lost with it.",
  },
} as const satisfies Objects;

/** What starts and stops the machine is bound to. */
export const bindings = {
  /** The one object that knows whether the machine runs. */
  MACHINE: durable("Machine", "machine"),
  /** Who the machine is and what an hour of it costs (plan.ts); null for a deployment without one. */
  MACHINE_PLAN: json(),
  /** The keys that tell Azure who this is: JSON text of one or two private RSA keys (JWK), the one that signs first. */
  MACHINE_SIGNING_KEYS: optionalSecret(),
  /** SHA-256, in hex, of what the machine says that it is by. */
  MACHINE_HEARTBEAT_SHA256: optionalSecret(),
  /** What the Workers get past Access to the machine by: JSON text `{clientId, clientSecret}`. */
  MACHINE_ACCESS: optionalSecret(),
  /** Under `machine/`: the releases that the machine takes, and the backups that it hands in. */
  BACKUPS: r2(),
  /** The month's money. */
  LEDGER: durable("Ledger", "ledger"),
  /** Whom the owner is asked by. */
  GATE: service("gate"),
  /** Where changes are told to the owner. */
  OUTBOX: durable("Outbox", "notices"),
} as const;
