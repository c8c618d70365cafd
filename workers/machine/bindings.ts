import { durable, json, type Objects, one, optionalSecret } from "../bindings.ts";

export const objects = {
  Machine: {
    ...one("machine"),
    notRestored:
      "Whether a machine runs is its own environment's affair, and its hours are in the restored ledger.",
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
  /** The month's money. */
  LEDGER: durable("Ledger", "ledger"),
  /** Where changes are told to the owner. */
  OUTBOX: durable("Outbox", "notices"),
} as const;
